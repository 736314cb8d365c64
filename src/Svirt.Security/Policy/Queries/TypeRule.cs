using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>A type enforcement rule of a policy. Immutable; <see cref="object.ToString"/> gives it in policy language, as sesearch prints it.</summary>
public abstract class TypeRule
{
    private readonly PolicyDatabase _policy;
    private readonly int _source;
    private readonly int _target;
    private readonly int _node;

    private protected TypeRule(PolicyDatabase policy, in RulePlace place)
    {
        _policy = policy;
        _source = place.Source;
        _target = place.Target;
        _node = place.Node;
        Kind = (TypeRuleKinds)(1 << (int)place.Kind);
        Class = policy.Model.Classes[place.Class];
        Branch = place.Branch;
    }

    /// <summary>The kind of rule.</summary>
    public TypeRuleKinds Kind { get; }

    /// <summary>The source type or attribute.</summary>
    public string Source => _policy.Model.Types.NameOf(_source);

    /// <summary>The target type or attribute.</summary>
    public string Target => _policy.Model.Types.NameOf(_target);

    /// <summary>The object class.</summary>
    public PolicyClass Class { get; }

    /// <summary>The expression over booleans on which the rule depends, or null.</summary>
    public string? Condition => _node < 0 ? null : ConditionFormatter.Format(_policy.Model, _policy.Model.Conditionals[_node]);

    /// <summary>For a conditional rule: the value of the condition under which it is in force.</summary>
    public bool Branch { get; }

    /// <summary>Whether the rule is in force with the present state of the booleans.</summary>
    public bool IsEnabled => _node < 0 || _policy.Conditions[_node] == Branch;

    /// <summary>The booleans in the condition.</summary>
    public IEnumerable<string> Booleans => _node < 0 ? [] : _policy.Model.Conditionals[_node].Expression
        .Where(token => token.Operator == ConditionalOperator.Boolean).Select(token => _policy.Model.Booleans.Names.NameOf(token.Boolean)!).Distinct(StringComparer.Ordinal);

    /// <summary>Index of the if statement, or -1.</summary>
    internal int Node => _node;

    private protected PolicyDatabase Policy => _policy;

    private protected string Head => $"{KeywordOf(Kind)} {Source} {Target}:{Class.Name}";

    private protected string Tail => Condition is { } condition ? $" [ {condition} ]:{Branch}" : "";

    private static string KeywordOf(TypeRuleKinds kind) => kind switch
    {
        TypeRuleKinds.Allow => "allow",
        TypeRuleKinds.AuditAllow => "auditallow",
        TypeRuleKinds.DontAudit => "dontaudit",
        TypeRuleKinds.AllowXperm => "allowxperm",
        TypeRuleKinds.AuditAllowXperm => "auditallowxperm",
        TypeRuleKinds.DontAuditXperm => "dontauditxperm",
        TypeRuleKinds.TypeTransition => "type_transition",
        TypeRuleKinds.TypeMember => "type_member",
        _ => "type_change",
    };
}
