using Svirt.Security.Host;
using Svirt.Security.Policy;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// A policy file kept in step with the kernel that has loaded it: read again after each policy load, with the kernel's booleans after each
/// change. Thread-safe.
/// </summary>
internal sealed class PolicyMirror(ISecurityServerFiles selinux, ISELinuxStatusPage page, Func<PolicyDatabase> load)
{
    private readonly Lock _lock = new();
    private Copy? _copy;

    /// <summary>The policy as it is in force.</summary>
    /// <exception cref="HostException">The policy or the booleans cannot be read.</exception>
    /// <exception cref="PolicyOutOfStepException">The file is not the policy that the kernel has loaded.</exception>
    public PolicyDatabase Current
    {
        get
        {
            SELinuxStatus now = page.Read();
            lock (_lock)
            {
                if (_copy is null || _copy.Status.PolicyLoad != now.PolicyLoad)
                    _copy = MakeCopy(now, Read());
                else if (_copy.Status.Sequence != now.Sequence)
                    _copy = MakeCopy(now, _copy.Policy);
                return _copy.Policy;
            }
        }
    }

    private PolicyDatabase Read()
    {
        PolicyDatabase policy = load();
        if (policy.IsMls != selinux.IsMls)
            throw new PolicyOutOfStepException("one of them has levels (MLS), the other has not");
        if ((policy.HandleUnknown != UnknownHandling.Allow) != selinux.DeniesUnknown)
            throw new PolicyOutOfStepException("they differ in what becomes of unknown classes");
        return policy;
    }

    private Copy MakeCopy(SELinuxStatus status, PolicyDatabase policy)
    {
        IReadOnlyDictionary<string, bool> booleans = selinux.ReadBooleans();
        string[] own = [.. policy.Booleans.Select(boolean => boolean.Name)];
        if (own.Length != booleans.Count || !own.All(booleans.ContainsKey))
            throw new PolicyOutOfStepException("they do not have the same booleans");
        return new Copy(status, policy.WithBooleans(booleans));
    }

    private sealed record Copy(SELinuxStatus Status, PolicyDatabase Policy);
}
