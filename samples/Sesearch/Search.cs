using System.Globalization;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>sesearch: prints the rules that fulfil what the options ask for.</summary>
internal static class Search
{
    private static readonly Dictionary<string, TypeRuleKinds> s_kinds = new(StringComparer.Ordinal)
    {
        ["-A"] = TypeRuleKinds.Allow | TypeRuleKinds.AllowXperm,
        ["--allow"] = TypeRuleKinds.Allow,
        ["--allowxperm"] = TypeRuleKinds.AllowXperm,
        ["--auditallow"] = TypeRuleKinds.AuditAllow,
        ["--auditallowxperm"] = TypeRuleKinds.AuditAllowXperm,
        ["--dontaudit"] = TypeRuleKinds.DontAudit,
        ["--dontauditxperm"] = TypeRuleKinds.DontAuditXperm,
        ["-T"] = TypeRuleKinds.TypeTransition,
        ["--type_trans"] = TypeRuleKinds.TypeTransition,
        ["--type_change"] = TypeRuleKinds.TypeChange,
        ["--type_member"] = TypeRuleKinds.TypeMember,

        // A kernel policy has no neverallow rules left.
        ["--neverallow"] = TypeRuleKinds.None,
        ["--neverallowxperm"] = TypeRuleKinds.None,
    };

    private static readonly string[] s_otherFlags =
        ["--role_allow", "--role_trans", "--range_trans", "-eb", "-ep", "-ex", "-Sp", "-ds", "-dt", "-rs", "-rt", "-rc", "-rd", "-rb"];

    private static readonly Dictionary<string, string> s_valued = new(StringComparer.Ordinal)
    {
        ["-s"] = "-s", ["--source"] = "-s", ["-t"] = "-t", ["--target"] = "-t", ["-c"] = "-c", ["--class"] = "-c", ["-p"] = "-p", ["--perms"] = "-p",
        ["-x"] = "-x", ["--xperms"] = "-x", ["-D"] = "-D", ["--default"] = "-D", ["-b"] = "-b", ["--bool"] = "-b",
    };

    public static void Run(IReadOnlyList<string> args, TextWriter output)
    {
        var line = new CommandLine(args, [.. s_kinds.Keys, .. s_otherFlags], s_valued, new Dictionary<string, string>(StringComparer.Ordinal));
        bool isTypes = s_kinds.Keys.Any(line.Has);
        bool isRoles = line.Has("--role_allow") || line.Has("--role_trans");
        if (!isTypes && !isRoles && !line.Has("--range_trans"))
            throw new UsageException("At least one rule type must be specified.");
        PolicyDatabase policy = PolicyDatabase.Load(line.PolicyPath);
        if (isTypes)
            Print(policy.Search(TypeRules(line)), output);
        if (isRoles)
            Print(policy.Search(RoleRules(line)), output);
        if (line.Has("--range_trans"))
            Print(policy.Search(RangeTransitions(line)), output);
    }

    private static TypeRuleQuery TypeRules(CommandLine line) => new()
    {
        Kinds = s_kinds.Where(kind => line.Has(kind.Key)).Aggregate(TypeRuleKinds.None, (all, kind) => all | kind.Value),
        Source = Criterion(line, "-s", "-rs", "-ds"),
        Target = Criterion(line, "-t", "-rt", "-dt"),
        Classes = line.Has("-rc") ? [] : line.ListOf("-c"),
        ClassPattern = Pattern(line, "-c", "-rc"),
        Permissions = line.ListOf("-p"),
        PermissionMatch = line.Has("-Sp") ? SetMatch.Subset : line.Has("-ep") ? SetMatch.Equal : SetMatch.Any,
        ExtendedPermissions = [.. line.ListOf("-x").Select(ParseRange)],
        ExtendedPermissionsEqual = line.Has("-ex"),
        DefaultType = Criterion(line, "-D", "-rd", ""),
        Booleans = line.Has("-rb") ? [] : line.ListOf("-b"),
        BooleanPattern = Pattern(line, "-b", "-rb"),
        BooleansEqual = line.Has("-eb"),
    };

    private static RoleRuleQuery RoleRules(CommandLine line) => new()
    {
        Allows = line.Has("--role_allow"),
        Transitions = line.Has("--role_trans"),
        Source = Criterion(line, "-s", "-rs", "-ds"),
        Target = Criterion(line, "-t", "-rt", "-dt"),
        Classes = line.Has("-rc") ? [] : line.ListOf("-c"),
        ClassPattern = Pattern(line, "-c", "-rc"),
        DefaultRole = Criterion(line, "-D", "-rd", ""),
    };

    private static RangeTransitionQuery RangeTransitions(CommandLine line) => new()
    {
        Source = Criterion(line, "-s", "-rs", "-ds"),
        Target = Criterion(line, "-t", "-rt", "-dt"),
        Classes = line.Has("-rc") ? [] : line.ListOf("-c"),
        ClassPattern = Pattern(line, "-c", "-rc"),
        DefaultRange = line.ValueOf("-D") is { } range ? MlsRange.Parse(range.Replace(" ", "", StringComparison.Ordinal)) : null,
    };

    private static NameCriterion? Criterion(CommandLine line, string option, string regex, string direct) => line.ValueOf(option) switch
    {
        null => null,
        var text when line.Has(regex) => NameCriterion.Matching(text, !line.Has(direct)),
        var text => NameCriterion.Name(text, !line.Has(direct)),
    };

    private static NameCriterion? Pattern(CommandLine line, string option, string regex) =>
        line.Has(regex) && line.ValueOf(option) is { } text ? NameCriterion.Matching(text) : null;

    private static ExtendedPermissionRange ParseRange(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2
            ? new ExtendedPermissionRange(ParseNumber(ends[0]), ParseNumber(ends[^1]))
            : throw new UsageException($"Unable to parse \"{text}\" for xperms.");
    }

    private static ushort ParseNumber(string text) =>
        ushort.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort number)
            ? number
            : throw new UsageException($"{text} is not a valid ioctl.");

    private static void Print(IEnumerable<object> rules, TextWriter output)
    {
        foreach (object rule in rules)
            output.WriteLine(rule);
    }
}
