using System.Collections.Immutable;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Asks a policy that was read from a file; booleans are as the file has them.</summary>
internal sealed class PolicyFileOracle(PolicyDatabase policy) : IAccessOracle
{
    public AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions)
    {
        if (!policy.TryResolve(source, out PolicyContext? from) || !policy.TryResolve(target, out PolicyContext? to))
            return AccessAnswer.NotKnown($"the policy file does not know {source} or {target}");
        if (policy.FindClass(className) is not { } known)
            return new AccessAnswer([]);
        AccessDecision decision = policy.ComputeAccess(from, to, known);
        return new AccessAnswer([.. permissions.Where(name => known.TryGetPermission(name, out uint bit) && !decision.Allows(bit))], decision.IsPermissive);
    }
}
