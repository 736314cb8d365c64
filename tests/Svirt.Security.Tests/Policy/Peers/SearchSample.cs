using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Model;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Draws queries over all kinds of rules, each in our terms and in those of setools.</summary>
internal sealed class SearchSample(PolicyDatabase policy, int seed)
{
    private static readonly string[] s_kinds =
        ["allow", "auditallow", "dontaudit", "allowxperm", "auditallowxperm", "dontauditxperm", "type_transition", "type_member", "type_change"];

    private readonly Random _random = new(seed);
    private readonly PolicyModel _model = policy.Model;

    public IEnumerable<PeerSearch> Draw(int count) => Enumerable.Range(0, count).Select(i => (i % 10) switch
    {
        7 => RoleRules(),
        8 => RangeTransitions(),
        9 => Constraints(),
        _ => TypeRules(),
    });

    private PeerSearch TypeRules()
    {
        var set = new Dictionary<string, object>(StringComparer.Ordinal);
        TypeRuleKinds kinds = DrawKinds(set);
        var query = new TypeRuleQuery { Kinds = kinds, Source = Type("source", set, 3), Target = Type("target", set, 3) };
        if (OneIn(3))
        {
            string[] classes = [Class(), Class()];
            set["tclass"] = classes;
            query = query with { Classes = classes };
        }
        else if (OneIn(8))
        {
            query = query with { ClassPattern = ClassPattern(set) };
        }

        if (OneIn(4))
            query = DrawPermissions(set, query);
        if (OneIn(8))
            query = DrawNumbers(set, query);
        query = query with { DefaultType = OneIn(6) ? Type("default", set, 1, isIndirect: null) : null };
        if (OneIn(6) && _model.Booleans.Names.Count > 0)
            query = DrawBooleans(set, query);
        return new PeerSearch("te", set, () => policy.Search(query));
    }

    private TypeRuleKinds DrawKinds(Dictionary<string, object> set)
    {
        string[] kinds = [.. s_kinds.Where(_ => OneIn(4))];
        if (kinds.Length == 0)
            kinds = ["allow"];
        set["ruletype"] = kinds;
        return kinds.Aggregate(TypeRuleKinds.None, (all, kind) => all | (TypeRuleKinds)(1 << Array.IndexOf(s_kinds, kind)));
    }

    private TypeRuleQuery DrawPermissions(Dictionary<string, object> set, TypeRuleQuery query)
    {
        IEnumerable<string> classes = query.Classes.Count > 0 ? query.Classes : [Class()];
        string[] possible = [.. classes.SelectMany(c => policy.FindClass(c)!.Permissions).Distinct(StringComparer.Ordinal)];
        if (possible.Length == 0 || query.ClassPattern is not null)
            possible = ["read", "write", "ioctl"];
        string[] permissions = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => possible[_random.Next(possible.Length)]).Distinct(StringComparer.Ordinal)];
        var match = (SetMatch)_random.Next(3);
        set["perms_equal"] = match == SetMatch.Equal;
        set["perms_subset"] = match == SetMatch.Subset;
        set["perms"] = permissions;
        return query with { Permissions = permissions, PermissionMatch = match };
    }

    private TypeRuleQuery DrawNumbers(Dictionary<string, object> set, TypeRuleQuery query)
    {
        (ushort First, ushort Last)[] ranges = OneIn(2) ? [(0x5401, 0x5401), (0x1250, 0x1300)] : OneIn(2) ? [(0x6600, 0x66ff)] : [((ushort)_random.Next(0x8000), 0xffff)];
        bool equal = OneIn(3);
        set["xperms_equal"] = equal;
        set["xperms"] = ranges.Select(r => new int[] { r.First, r.Last }).ToArray();
        return query with { ExtendedPermissions = [.. ranges.Select(r => new ExtendedPermissionRange(r.First, r.Last))], ExtendedPermissionsEqual = equal };
    }

    private TypeRuleQuery DrawBooleans(Dictionary<string, object> set, TypeRuleQuery query)
    {
        if (OneIn(4))
        {
            string expression = Expression(["^use|nfs", "virt|device$", "^.*_(more|odd)$"]);
            set["boolean_regex"] = true;
            set["boolean"] = expression;
            return query with { BooleanPattern = NameCriterion.Matching(expression) };
        }

        bool equal = OneIn(2);
        string[] names = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => _model.Booleans.Names.NameOf(_random.Next(_model.Booleans.Names.Count) + 1)!)];
        set["boolean_equal"] = equal;
        set["boolean"] = names;
        return query with { Booleans = names, BooleansEqual = equal };
    }

    private PeerSearch RoleRules()
    {
        var set = new Dictionary<string, object>(StringComparer.Ordinal);
        bool allows = OneIn(2);
        bool transitions = !allows || OneIn(2);
        set["ruletype"] = new[] { (allows, "allow"), (transitions, "role_transition") }.Where(kind => kind.Item1).Select(kind => kind.Item2).ToArray();
        var query = new RoleRuleQuery { Allows = allows, Transitions = transitions, Source = OneIn(2) ? Role("source", set) : null };
        if (OneIn(2))
            query = query with { Target = OneIn(2) ? Role("target", set) : Type("target", set, 1) };
        if (OneIn(4))
        {
            set["tclass"] = new[] { "process" };
            query = query with { Classes = ["process"] };
        }
        else if (OneIn(6))
        {
            query = query with { ClassPattern = ClassPattern(set) };
        }

        if (OneIn(3))
            query = query with { DefaultRole = Role("default", set) };
        return new PeerSearch("rbac", set, () => policy.Search(query));
    }

    private PeerSearch RangeTransitions()
    {
        var set = new Dictionary<string, object>(StringComparer.Ordinal);
        var query = new RangeTransitionQuery { Source = OneIn(2) ? Type("source", set, 2) : null, Target = OneIn(3) ? Type("target", set, 2) : null };
        if (OneIn(3))
        {
            string name = OneIn(2) ? "process" : Class();
            set["tclass"] = new[] { name };
            query = query with { Classes = [name] };
        }
        else if (OneIn(6))
        {
            query = query with { ClassPattern = ClassPattern(set) };
        }

        if (_model.Mls is not null && OneIn(3))
            query = query with { DefaultRange = Range(set) };
        return new PeerSearch("mls", set, () => policy.Search(query));
    }

    private PeerSearch Constraints()
    {
        string[] names = ["constrain", "mlsconstrain", "validatetrans", "mlsvalidatetrans"];
        var kinds = (ConstraintKinds)_random.Next(1, 16);
        var set = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ruletype"] = Enumerable.Range(0, 4).Where(bit => ((int)kinds >> bit & 1) != 0).Select(bit => names[bit]).ToArray(),
        };
        var query = new ConstraintQuery { Kinds = kinds };
        if (OneIn(2))
        {
            string[] classes = [Class(), "file"];
            set["tclass"] = classes;
            query = query with { Classes = classes };
            if (OneIn(2))
                query = DrawPermissions(set, query);
        }
        else if (OneIn(3))
        {
            query = query with { ClassPattern = ClassPattern(set) };
        }

        return new PeerSearch("constraint", set, () => policy.Search(query));
    }

    private ConstraintQuery DrawPermissions(Dictionary<string, object> set, ConstraintQuery query)
    {
        string[] permissions = OneIn(2) ? ["read", "write"] : ["execute"];
        var match = (SetMatch)_random.Next(3);
        set["perms_equal"] = match == SetMatch.Equal;
        set["perms_subset"] = match == SetMatch.Subset;
        set["perms"] = permissions;
        return query with { Permissions = permissions, PermissionMatch = match };
    }

    private NameCriterion ClassPattern(Dictionary<string, object> set)
    {
        string expression = Expression(["file$", "^(dir|file|process)$", "socket", "."]);
        set["tclass_regex"] = true;
        set["tclass"] = expression;
        return NameCriterion.Matching(expression);
    }

    // That of one of the rules, or one which may have none. setools does not find a range with a category that has an alias.
    private MlsRange Range(Dictionary<string, object> set)
    {
        MlsRange[] ranges = [.. _model.RangeTransitions.All.Select(rule => rule.Value).Distinct().Where(range => !_model.Mls!.Categories.Aliases.Any(alias => range.High.Categories.Contains(alias.Value - 1)))];
        MlsRange range = ranges.Length == 0 || OneIn(6) ? new MlsRange(new MlsLevel(0)) : ranges[_random.Next(ranges.Length)];
        set["default"] = _model.Mls!.Format(range);
        return range;
    }

    private string Expression(string[] expressions) => expressions[_random.Next(expressions.Length)];

    private NameCriterion? Type(string name, Dictionary<string, object> set, int oneIn, bool? isIndirect = true)
    {
        if (oneIn > 1 && !OneIn(oneIn) && !OneIn(2))
            return null;
        bool indirect = isIndirect is null || !OneIn(4);
        if (isIndirect is not null)
            set[$"{name}_indirect"] = indirect;
        int value = _random.Next(_model.Types.Count) + 1;
        if (OneIn(3) && _model.Types.AttributeCount > 0)
            value = _model.Types.ValueOf(_random.Next(_model.Types.AttributeCount));

        // setools takes an attribute without types for no criterion at all.
        if (_model.Types.IsAttribute(value) && _model.Attributes.MembersOf(_model.Types.OrdinalOf(value)).IsEmpty)
            value = _model.Types.Find("svirt_t");
        string text = _model.Types.NameOf(value);
        if (!OneIn(6))
        {
            set[name] = text;
            return NameCriterion.Name(text, indirect);
        }

        string expression = text.Length > 4 ? Expression([$"^{text[..4]}|{text[^3..]}$", $"^{text}$", $"{text[..2]}.*{text[^2..]}"]) : "svirt";
        set[$"{name}_regex"] = true;
        set[name] = expression;
        return NameCriterion.Matching(expression, indirect);
    }

    private NameCriterion Role(string name, Dictionary<string, object> set)
    {
        string text = _model.Roles.Names.NameOf(_random.Next(_model.Roles.Names.Count) + 1)!;
        if (OneIn(3))
        {
            set[$"{name}_regex"] = true;
            string expression = Expression(["_r$", "^(system|user)", "t"]);
            set[name] = expression;
            return NameCriterion.Matching(expression);
        }

        set[name] = text;
        return NameCriterion.Name(text);
    }

    private string Class() => _model.Classes.All.ElementAt(_random.Next(_model.Classes.All.Count())).Name;

    private bool OneIn(int count) => _random.Next(count) == 0;
}
