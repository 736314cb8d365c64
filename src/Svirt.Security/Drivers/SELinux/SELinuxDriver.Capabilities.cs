using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <content>What applications are told of the host.</content>
public sealed partial class SELinuxDriver
{
    /// <summary>The base labels of the policy, and which types domains may read as they stand, where the manager can read the policy.</summary>
    /// <exception cref="Host.HostException">A contexts file cannot be read.</exception>
    public HostSecurityModel DescribeHost()
    {
        VirtualContexts contexts = VirtualContexts.Read(_host);
        ImmutableArray<(string Virtualization, SecurityContext Label)> bases =
        [
            .. new[] { ("kvm", contexts.Process), ("qemu", contexts.Emulation ?? contexts.Process) }.Where(entry => entry.Item2 is not null).Select(entry => (entry.Item1, entry.Item2!)),
        ];
        PolicyDatabase? policy = _host.TryReadPolicy();
        return new HostSecurityModel
        {
            Model = ModelName,
            BaseLabels = [.. bases.Select(entry => new HostBaseLabel(entry.Virtualization, entry.Label.ToString()))],
            ReadableTypes = policy is null ? [] : [.. bases.SelectMany(entry => SELinux.ReadableTypes.Find(policy, entry.Virtualization, entry.Label))],
        };
    }
}
