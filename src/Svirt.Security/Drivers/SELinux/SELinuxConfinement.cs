using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What the SELinux driver knows of a domain while it plans its resources. Immutable.</summary>
internal sealed record SELinuxConfinement : DomainConfinement
{
    /// <summary>The context of the emulator; null where the domain gets no label.</summary>
    public SecurityContext? Process { get; init; }

    /// <summary>The context of the domain's own read-write files; null where the domain gets no label.</summary>
    public SecurityContext? Image { get; init; }

    /// <summary>The context of shareable files: the image type without categories.</summary>
    public SecurityContext? Shared { get; init; }

    /// <summary>The context of files that domains only read.</summary>
    public SecurityContext? Content { get; init; }
}
