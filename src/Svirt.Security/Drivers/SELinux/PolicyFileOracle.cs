using System.Collections.Immutable;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Asks a policy that was read from a file; booleans are as the file has them.</summary>
internal sealed class PolicyFileOracle : IAccessOracle
{
    private readonly PolicyDatabase _policy;
    private readonly MomentaryAnswers<(SecurityContext Source, SecurityContext Target, string Class), Decision?> _decisions;

    internal PolicyFileOracle(PolicyDatabase policy)
    {
        _policy = policy;
        _decisions = new(TimeProvider.System, Decide);
    }

    public AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions) =>
        _decisions.Get((source, target, className)) switch
        {
            null => AccessAnswer.NotKnown($"the policy file does not know {source} or {target}"),
            { Class: { } known, Vectors: var vectors } =>
                new AccessAnswer([.. permissions.Where(name => known.TryGetPermission(name, out uint bit) && !vectors.Allows(bit))], vectors.IsPermissive),
            _ => new AccessAnswer([]), // a class that the policy does not define is checked nowhere
        };

    private Decision? Decide((SecurityContext Source, SecurityContext Target, string Class) question)
    {
        if (!_policy.TryResolve(question.Source, out PolicyContext? source) || !_policy.TryResolve(question.Target, out PolicyContext? target))
            return null;
        return _policy.FindClass(question.Class) is { } known ? new Decision(known, _policy.ComputeAccess(source, target, known)) : new Decision(null, default);
    }

    private sealed record Decision(PolicyClass? Class, AccessDecision Vectors);
}
