using Svirt.Security.Host;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// A policy file kept in step with the kernel that has loaded it: read again after each policy load, with the kernel's booleans after each
/// change. Booleans that cannot be seen may be on or off. Thread-safe.
/// </summary>
internal sealed class PolicyMirror(ISecurityServerFiles selinux, ISELinuxStatusPage page, Func<PolicyDatabase> load, bool trustFileBooleans = false)
{
    private readonly Lock _lock = new();
    private Copy? _copy;

    /// <summary>The policy as it is in force, as far as this process can see.</summary>
    /// <exception cref="HostException">The policy or the booleans cannot be read.</exception>
    /// <exception cref="PolicyOutOfStepException">The file is not the policy that the kernel has loaded.</exception>
    public UncertainPolicy Current
    {
        get
        {
            SELinuxStatus now = page.Read();
            lock (_lock)
            {
                if (_copy is null || _copy.Status.PolicyLoad != now.PolicyLoad)
                    _copy = MakeCopy(now, Read());
                else if (_copy.Status.Sequence != now.Sequence)
                    _copy = MakeCopy(now, trustFileBooleans ? Read() : _copy.Policy.Policy);
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
        IReadOnlyDictionary<string, bool?> booleans = selinux.ReadBooleans();
        string[] own = [.. policy.Booleans.Select(boolean => boolean.Name)];
        if (own.Length != booleans.Count || !own.All(booleans.ContainsKey))
            throw new PolicyOutOfStepException("they do not have the same booleans");
        policy = policy.WithBooleans(own.Where(name => booleans[name] is not null).Select(name => KeyValuePair.Create(name, booleans[name]!.Value)));
        return new Copy(status, new UncertainPolicy(policy, trustFileBooleans ? [] : own.Where(name => booleans[name] is null)));
    }

    private sealed record Copy(SELinuxStatus Status, UncertainPolicy Policy);
}
