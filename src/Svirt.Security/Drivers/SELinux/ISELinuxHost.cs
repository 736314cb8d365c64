using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>The policy that a plan is made for: the one this kernel has loaded, or one in files. Implementations are thread-safe.</summary>
/// <remarks>Members throw <see cref="Host.HostException"/> when the kernel refuses.</remarks>
internal interface ISELinuxHost
{
    bool IsEnabled { get; }

    bool IsEnforcing { get; }

    /// <summary>Only to be shown (R1.6).</summary>
    string? PolicyName { get; }

    bool IsValid(SecurityContext context);

    /// <summary>The lines of a contexts file; null where there is none.</summary>
    IReadOnlyList<string>? ReadContexts(string name);

    /// <summary>The binary policy; null where there is none that this library reads.</summary>
    PolicyDatabase? TryReadPolicy();
}
