namespace Svirt.Security.KernelTests.Requirements;

/// <summary>The kernels of the laboratory (tests/lab/README.md).</summary>
[Flags]
public enum Kernel
{
    /// <summary>No laboratory at all: the host.</summary>
    None = 0,

    /// <summary>SELinux, enforcing, under Debian's default policy.</summary>
    SELinux = 1,

    /// <summary>AppArmor, enabled, no profile loaded at boot.</summary>
    AppArmor = 2,

    /// <summary>Neither of the two.</summary>
    Plain = 4,

    /// <summary>Whichever: the test needs root and a machine to itself.</summary>
    Any = SELinux | AppArmor | Plain,
}
