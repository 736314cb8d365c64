namespace Svirt.Security.Labelling;

/// <summary>With which failures of the kernel to label a file a domain can live (R3.6). The file is then used as it stands.</summary>
public enum LabelTolerance
{
    /// <summary>With none: the domain does not start.</summary>
    None,

    /// <summary>The file system takes no labels or is read-only (EOPNOTSUPP, EROFS), and the policy lets the domain use what is there.</summary>
    Unsupported,

    /// <summary>Also that the manager may not label (EPERM, EACCES): the host does not enforce its policy.</summary>
    Denied,
}
