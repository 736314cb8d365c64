namespace Svirt.Security.Launch;

/// <summary>Where a standard stream of the emulator leads.</summary>
public enum StandardStreamKind
{
    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>A descriptor of the caller.</summary>
    Handle,

    /// <summary>A pipe whose other end <see cref="ConfinedProcess"/> has.</summary>
    Pipe,

    /// <summary>A small memory file that <see cref="ConfinedProcess.ReadCapturedError"/> reads.</summary>
    Capture,
}
