namespace Svirt.Security;

/// <summary>Where a domain is in its life with this library.</summary>
public enum DomainState
{
    /// <summary>Its files are labelled; no emulator has been started.</summary>
    Prepared,

    /// <summary>Its emulator is being started.</summary>
    Starting,

    /// <summary>Its emulator was started; it may have ended by itself since.</summary>
    Running,

    /// <summary>It is being stopped, or stopping it failed; it can be tried again.</summary>
    Stopping,

    /// <summary>Its emulator is gone and its files are as they were.</summary>
    Stopped,
}
