using Svirt.Security.Host;
using Svirt.Security.Policy;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// A policy file kept in step with the kernel that has loaded it: read again after each policy load, with the kernel's booleans after each
/// change. Where some booleans cannot be seen there is a copy for each of their possible states; what holds in all copies holds. Thread-safe.
/// </summary>
internal sealed class PolicyMirror(ISecurityServerFiles selinux, ISELinuxStatusPage page, Func<PolicyDatabase> load, bool trustFileBooleans = false)
{
    // Two copies for each; Debian's policy hides a handful from virtd_t.
    private const int MaxHidden = 6;

    private readonly Lock _lock = new();
    private Copy? _copy;

    /// <summary>The policy as it is in force, in each form that it may have.</summary>
    /// <exception cref="HostException">The policy or the booleans cannot be read.</exception>
    /// <exception cref="PolicyOutOfStepException">The file is not the policy that the kernel has loaded.</exception>
    public PolicyDatabase[] Current
    {
        get
        {
            SELinuxStatus now = page.Read();
            lock (_lock)
            {
                if (_copy is null || _copy.Status.PolicyLoad != now.PolicyLoad)
                    _copy = MakeCopy(now, Read());
                else if (_copy.Status.Sequence != now.Sequence)
                    _copy = MakeCopy(now, trustFileBooleans ? Read() : _copy.Forms[0]);
                return _copy.Forms;
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
        string[] hidden = [.. own.Where(name => booleans[name] is null)];
        if (trustFileBooleans)
            hidden = [];
        if (hidden.Length > MaxHidden)
            throw new PolicyOutOfStepException($"the kernel does not show {hidden.Length} of its booleans");
        policy = policy.WithBooleans(own.Where(name => booleans[name] is not null).Select(name => KeyValuePair.Create(name, booleans[name]!.Value)));
        return new Copy(status, [.. Enumerable.Range(0, 1 << hidden.Length).Select(
            states => policy.WithBooleans(hidden.Select((name, index) => KeyValuePair.Create(name, (states & (1 << index)) != 0))))]);
    }

    private sealed record Copy(SELinuxStatus Status, PolicyDatabase[] Forms);
}
