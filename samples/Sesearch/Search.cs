using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>sesearch: prints the rules that fulfil what the options ask for.</summary>
internal static class Search
{
    private static readonly (Option Option, TypeRuleKinds Kinds)[] s_kinds =
    [
        (Flag("-A"), TypeRuleKinds.Allow | TypeRuleKinds.AllowXperm), (Flag("--allow"), TypeRuleKinds.Allow),
        (Flag("--allowxperm"), TypeRuleKinds.AllowXperm), (Flag("--auditallow"), TypeRuleKinds.AuditAllow),
        (Flag("--auditallowxperm"), TypeRuleKinds.AuditAllowXperm), (Flag("--dontaudit"), TypeRuleKinds.DontAudit),
        (Flag("--dontauditxperm"), TypeRuleKinds.DontAuditXperm), (Flag("-T", "--type_trans"), TypeRuleKinds.TypeTransition),
        (Flag("--type_change"), TypeRuleKinds.TypeChange), (Flag("--type_member"), TypeRuleKinds.TypeMember),

        // A kernel policy has no neverallow rules left.
        (Flag("--neverallow"), TypeRuleKinds.None), (Flag("--neverallowxperm"), TypeRuleKinds.None),
    ];

    private static readonly Option[] s_others =
    [
        Flag("--role_allow"), Flag("--role_trans"), Flag("--range_trans"), Flag("-eb"), Flag("-ep"), Flag("-ex"), Flag("-Sp"), Flag("-ds"),
        Flag("-dt"), Flag("-rs"), Flag("-rt"), Flag("-rc"), Flag("-rd"), Flag("-rb"), Valued("-s", "--source"), Valued("-t", "--target"),
        Valued("-c", "--class"), Valued("-p", "--perms"), Valued("-x", "--xperms"), Valued("-D", "--default"), Valued("-b", "--bool"),
    ];

    public static IEnumerable<Option> Options => s_kinds.Select(kind => kind.Option).Concat(s_others);

    /// <exception cref="UsageException">No kind of rule is asked for.</exception>
    /// <exception cref="CriterionException">Something that is asked for is malformed, or the policy cannot be read.</exception>
    public static void Run(CommandLine line, TextWriter output)
    {
        bool isTypes = s_kinds.Any(kind => line.Has(kind.Option.Key));
        bool isRoles = line.Has("--role_allow") || line.Has("--role_trans");
        if (!isTypes && !isRoles && !line.Has("--range_trans"))
            throw new UsageException("At least one rule type must be specified.");
        PolicyDatabase policy = PolicyFile.Load(line.PolicyPath);
        if (isTypes)
            Print(policy.Search(TypeRules(line)), output);
        if (isRoles)
            Print(policy.Search(RoleRules(line)), output);
        if (line.Has("--range_trans"))
            Print(policy.Search(RangeTransitions(line)), output);
    }

    private static TypeRuleQuery TypeRules(CommandLine line) => new()
    {
        Kinds = s_kinds.Where(kind => line.Has(kind.Option.Key)).Aggregate(TypeRuleKinds.None, (all, kind) => all | kind.Kinds),
        Source = Criteria.Name(line, "--source", "-rs", "-ds"),
        Target = Criteria.Name(line, "--target", "-rt", "-dt"),
        Classes = Criteria.Names(line, "--class", "-rc"),
        ClassPattern = Criteria.Pattern(line, "--class", "-rc"),
        Permissions = line.ListOf("--perms"),
        PermissionMatch = line.Has("-Sp") ? SetMatch.Subset : line.Has("-ep") ? SetMatch.Equal : SetMatch.Any,
        ExtendedPermissions = [.. line.ListOf("--xperms").Select(Criteria.Numbers)],
        ExtendedPermissionsEqual = line.Has("-ex"),
        DefaultType = Criteria.Name(line, "--default", "-rd"),
        Booleans = Criteria.Names(line, "--bool", "-rb"),
        BooleanPattern = Criteria.Pattern(line, "--bool", "-rb"),
        BooleansEqual = line.Has("-eb"),
    };

    private static RoleRuleQuery RoleRules(CommandLine line) => new()
    {
        Allows = line.Has("--role_allow"),
        Transitions = line.Has("--role_trans"),
        Source = Criteria.Name(line, "--source", "-rs", "-ds"),
        Target = Criteria.Name(line, "--target", "-rt", "-dt"),
        Classes = Criteria.Names(line, "--class", "-rc"),
        ClassPattern = Criteria.Pattern(line, "--class", "-rc"),
        DefaultRole = Criteria.Name(line, "--default", "-rd"),
    };

    private static RangeTransitionQuery RangeTransitions(CommandLine line) => new()
    {
        Source = Criteria.Name(line, "--source", "-rs", "-ds"),
        Target = Criteria.Name(line, "--target", "-rt", "-dt"),
        Classes = Criteria.Names(line, "--class", "-rc"),
        ClassPattern = Criteria.Pattern(line, "--class", "-rc"),
        DefaultRange = Criteria.Range(line),
    };

    private static Option Flag(params string[] names) => new(OptionArgument.None, names);

    private static Option Valued(params string[] names) => new(OptionArgument.Required, names);

    private static void Print(IEnumerable<object> rules, TextWriter output)
    {
        foreach (object rule in rules)
            output.WriteLine(rule);
    }
}
