using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Explanations;
using Svirt.Security.Policy.Model;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy;

public sealed partial class PolicyDatabase
{
    /// <summary>Says why a source has one permission on a target, or why not.</summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    public AccessExplanation Explain(SecurityContext source, SecurityContext target, string objectClass, string permission)
    {
        ContextValues sourceValues = ResolveValues(source);
        ContextValues targetValues = ResolveValues(target);
        ArgumentException.ThrowIfNullOrEmpty(permission);
        if (FindClass(objectClass) is not { } known)
            return ExplainUnknown(DenialReason.UnknownClass, $"class {objectClass}");
        if (!known.TryGetPermission(permission, out uint bit))
            return ExplainUnknown(DenialReason.UnknownPermission, $"permission {permission} of class {objectClass}");
        var computation = new AccessComputation(_model, _conditions, known);
        return new AccessExplainer(this, computation, known, permission, bit).Explain(sourceValues, targetValues);
    }

    internal IReadOnlyDictionary<string, bool> BooleansFor(AccessVectorRule rule) =>
        BooleanSearch.Find(_model, _booleans, _model.Conditionals[rule.Node], rule.Branch);

    private AccessExplanation ExplainUnknown(DenialReason reason, string what) => HandleUnknown == UnknownHandling.Allow
        ? new AccessExplanation { Reason = DenialReason.None, Sentence = $"The policy does not define {what}, and allows what it does not know." }
        : new AccessExplanation { Reason = reason, Sentence = $"The policy does not define {what}, and denies what it does not know." };
}
