using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What the SELinux driver knows of a domain while it plans its resources. Immutable.</summary>
internal sealed record SELinuxConfinement : DomainConfinement
{
    /// <summary>The context of the domain's own read-write files; null where the domain gets no label.</summary>
    public SecurityContext? Image { get; init; }
}
