using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy;

public sealed partial class PolicyDatabase
{
    /// <summary>
    /// The label of a new object that the source creates, or of a process that it starts by executing a target (type_transition and
    /// role_transition, range_transition, default_* rules). The name is the last component of a new file's path, or null.
    /// </summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy, or default_range finds no common range.</exception>
    /// <exception cref="ArgumentException">The policy does not define the class.</exception>
    public LabelDecision ComputeCreate(SecurityContext source, SecurityContext target, string objectClass, string? name = null) =>
        ComputeLabel(RuleKind.TypeTransition, source, target, objectClass, name);

    /// <summary>The label of the member of a polyinstantiated object (type_member).</summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    /// <exception cref="ArgumentException">The policy does not define the class.</exception>
    public LabelDecision ComputeMember(SecurityContext source, SecurityContext target, string objectClass) =>
        ComputeLabel(RuleKind.TypeMember, source, target, objectClass, name: null);

    /// <summary>The label that a relabelling on behalf of the source gives (type_change; R5.2 for class vm).</summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    /// <exception cref="ArgumentException">The policy does not define the class.</exception>
    public LabelDecision ComputeRelabel(SecurityContext source, SecurityContext target, string objectClass) =>
        ComputeLabel(RuleKind.TypeChange, source, target, objectClass, name: null);

    /// <summary>
    /// Whether the validatetrans rules let a task change an object's label (security_validate_transition). That the task may relabel at
    /// all is for <see cref="ComputeAccess(SecurityContext, SecurityContext, string)"/>.
    /// </summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    /// <exception cref="ArgumentException">The policy does not define the class.</exception>
    public bool ValidateTransition(SecurityContext oldLabel, SecurityContext newLabel, SecurityContext task, string objectClass)
    {
        ContextValues oldValues = ResolveValues(oldLabel);
        ContextValues newValues = ResolveValues(newLabel);
        ContextValues taskValues = ResolveValues(task);
        foreach (ConstraintDefinition rule in GetClass(objectClass).ValidateTransitions)
        {
            if (!ConstraintEvaluator.Evaluate(_model.Roles, rule.Expression, oldValues, newValues, taskValues))
                return false;
        }

        return true;
    }

    /// <summary>The class of that name, or null.</summary>
    public PolicyClass? FindClass(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _model.Classes.Find(name);
    }

    /// <summary>A copy of this policy, sharing all but the state of booleans, in which these booleans are set so.</summary>
    /// <exception cref="ArgumentException">The policy does not have a boolean of that name.</exception>
    public PolicyDatabase WithBooleans(IEnumerable<KeyValuePair<string, bool>> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        bool[] changed = [.. _booleans];
        foreach ((string name, bool state) in states)
        {
            int value = _model.Booleans.Names.Find(name);
            if (value == 0)
                throw new ArgumentException($"The policy does not have the boolean {name}.", nameof(states));
            changed[value - 1] = state;
        }

        return new PolicyDatabase(_model, changed);
    }

    /// <summary>The same by the values of the booleans, with the states in the bits of a number.</summary>
    internal PolicyDatabase WithBooleans(ReadOnlySpan<int> values, int states)
    {
        bool[] changed = [.. _booleans];
        for (int i = 0; i < values.Length; i++)
            changed[values[i] - 1] = (states >> i & 1) != 0;
        return new PolicyDatabase(_model, changed);
    }

    private LabelDecision ComputeLabel(RuleKind kind, SecurityContext source, SecurityContext target, string objectClass, string? name)
    {
        ContextValues sourceValues = ResolveValues(source);
        ContextValues targetValues = ResolveValues(target);
        ContextValues values = LabelComputation.Compute(
            _model, _conditions, kind, sourceValues, targetValues, GetClass(objectClass), name);
        return new LabelDecision(ContextTranslation.ToContext(_model, values), _model.ContextRules.IsValid(values));
    }

    private PolicyClass GetClass(string objectClass) =>
        FindClass(objectClass) ?? throw new ArgumentException($"The policy does not define the class {objectClass}.", nameof(objectClass));
}
