using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using PolicyDecision = Svirt.Security.Policy.Decisions.AccessDecision;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>Answers of a policy in the terms of an <see cref="IDecisionSource"/>.</summary>
internal static class PolicyAnswers
{
    public static ClassDefinition? FindClass(PolicyDatabase policy, string name)
    {
        if (policy.FindClass(name) is not { } found)
            return null;
        return new ClassDefinition(name, found.Number, found.Permissions.Select(
            permission => KeyValuePair.Create(permission, System.Numerics.BitOperations.TrailingZeroCount(found.GetPermissions(permission)) + 1)));
    }

    public static AccessDecision ToDecision(in PolicyDecision decision, uint sequence)
    {
        // neveraudit counts for permissive types alone (avc_audit_required of the kernel).
        uint auditDeny = decision is { IsNeverAudited: true, IsPermissive: true } ? 0 : decision.AuditDeny;
        return new AccessDecision(decision.Allowed, decision.AuditAllow, auditDeny, sequence, decision.IsPermissive);
    }

    public static ExtendedAccessDecision? ComputeIoctlAccess(
        PolicyDatabase policy, SecurityContext source, SecurityContext target, PolicyClass objectClass, uint command) =>
        policy.ComputeIoctlAccess(policy.Resolve(source), policy.Resolve(target), objectClass, command);

    public static SecurityContext Accepted(LabelDecision label) => label.IsValid
        ? label.Context
        : throw new InvalidContextException($"The policy computes {label.Context}, which is not valid in it.", label.Context);

    /// <summary>What is the answer however the booleans stand that are not known.</summary>
    /// <exception cref="PolicyOutOfStepException">Too many of them matter.</exception>
    public static T InAll<T>(
        UncertainPolicy policy, SecurityContext source, SecurityContext target, PolicyClass objectClass, Func<PolicyDatabase, T> ask, Func<T, T, T> common)
    {
        using IEnumerator<PolicyDatabase> forms = policy.FormsFor(source, target, objectClass).GetEnumerator();
        if (!forms.MoveNext())
            throw new PolicyOutOfStepException($"an answer depends on more than {UncertainPolicy.MaxRelevant} booleans that the kernel does not show");
        T answer = ask(forms.Current);
        while (forms.MoveNext())
            answer = common(answer, ask(forms.Current));
        return answer;
    }

    public static AccessDecision Common(AccessDecision left, AccessDecision right) => left with
    {
        Allowed = left.Allowed & right.Allowed,
        AuditAllow = left.AuditAllow | right.AuditAllow,
        AuditDeny = left.AuditDeny | right.AuditDeny,
        IsPermissive = left.IsPermissive && right.IsPermissive,
    };

    public static ExtendedAccessDecision? Common(ExtendedAccessDecision? left, ExtendedAccessDecision? right) =>
        left is not { } one || right is not { } other
            ? null
            : new ExtendedAccessDecision(
                one.IsAllowed && other.IsAllowed,
                one.IsGrantAudited || other.IsGrantAudited,
                one.IsDenialAudited || other.IsDenialAudited,
                one.IsPermissive && other.IsPermissive);

    public static SecurityContext Common(SecurityContext left, SecurityContext right) => left == right
        ? left
        : throw new PolicyOutOfStepException($"it computes {left} or {right}, depending on a boolean that the kernel does not show");
}
