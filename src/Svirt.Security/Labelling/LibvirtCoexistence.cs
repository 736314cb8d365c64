namespace Svirt.Security.Labelling;

/// <summary>
/// Whether what libvirt on the same host remembers of files is honoured and told (its attributes <c>trusted.libvirt.security.*</c>). A manager
/// needs CAP_SYS_ADMIN for it; on file systems without such attributes nothing is told.
/// </summary>
public enum LibvirtCoexistence
{
    /// <summary>Where libvirt has run since the host was booted: /run/libvirt exists when the manager is made, and it is a privileged one.</summary>
    Auto,

    /// <summary>Always. About ten system calls more for each file and model.</summary>
    Always,

    /// <summary>Never. Neither sees the other's files.</summary>
    Never,
}
