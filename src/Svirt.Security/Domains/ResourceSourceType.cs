namespace Svirt.Security.Domains;

/// <summary>What the document says a path is. A claim of the document, not a finding on the host.</summary>
public enum ResourceSourceType
{
    /// <summary>The document does not say.</summary>
    Unspecified,

    /// <summary>A file.</summary>
    File,

    /// <summary>A block device.</summary>
    Block,

    /// <summary>A directory, with what is in it.</summary>
    Directory,
}
