using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
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
        ImmutableArray<(string Virtualization, SecurityContext Label)> bases =
        [
            .. from virtualization in new[] { VirtualContexts.HardwareVirtualization, "qemu", VirtualContexts.Container }
               let label = VirtualContexts.Read(_host, virtualization).For(virtualization)
               where label is not null
               select (virtualization, label),
        ];
        PolicyDatabase? policy = _host.TryReadPolicy();
        return new HostSecurityModel
        {
            Model = ModelName,
            BaseLabels = [.. bases.Select(entry => new HostBaseLabel(entry.Virtualization, entry.Label.ToString()))],
            ReadableTypes = policy is null ? [] : [.. bases.SelectMany(entry => SELinux.ReadableTypes.Find(policy, entry.Virtualization, entry.Label))],
        };
    }

    /// <summary>Mode, type of the policy, and which contexts files it has: what tells an operator why a domain gets no label.</summary>
    private string Describe()
    {
        string policy = ReadPolicyType() is { } name ? $"policy type {name}" : "policy type unknown";
        string[] found = [.. new[] { VirtualContexts.DomainFile, VirtualContexts.ImageFile, VirtualContexts.ContainerFile }.Where(HasContexts)];
        return $"{Mode}, {policy}, {(found.Length == 0 ? "without contexts of domains" : "with " + string.Join(", ", found))}";
    }

    private string? ReadPolicyType()
    {
        try
        {
            return _host.PolicyName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // only to be shown (R1.6)
        }
    }

    private bool HasContexts(string file)
    {
        try
        {
            return _host.ReadContexts(file) is not null;
        }
        catch (HostException)
        {
            return false; // what asks for its labels later says why
        }
    }
}
