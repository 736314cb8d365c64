namespace Svirt.Security.Domains;

/// <summary>What the emulator does with a resource, which decides the label it gets (R2.2). Later values need more.</summary>
public enum ResourceAccess
{
    /// <summary>Read only.</summary>
    ReadOnly,

    /// <summary>Read and written, together with other domains.</summary>
    Shared,

    /// <summary>Read and written by this domain alone.</summary>
    ReadWrite,
}
