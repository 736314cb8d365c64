namespace Svirt.Security.Drivers.Dac;

/// <summary>When an answer from metadata that the emulator can open a file is verified by opening it, in a child process of that identity.</summary>
public enum DacVerification
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Where a server or a FUSE daemon decides on access, so that metadata may mislead.</summary>
    SharedFileSystems,

    /// <summary>Always. Takes a few milliseconds for each file that is used as it stands.</summary>
    Always,
}
