using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Draws contexts and questions from a policy, half of the questions where the policy has a rule.</summary>
internal sealed class PolicySample
{
    private readonly PolicyModel _model;
    private readonly Random _random;
    private readonly int[] _types;
    private readonly int[] _classes;
    private readonly Dictionary<int, List<int>> _contextsByType = [];

    public PolicySample(PolicyDatabase policy, int seed, int contextsPerType)
    {
        _model = policy.Model;
        _random = new Random(seed);
        _types = [.. Enumerable.Range(1, _model.Types.Count).Where(_model.Types.IsType)];
        _classes = [.. _model.Classes.All.Select(c => c.Number)];
        foreach (int type in _types)
        {
            for (int i = 0; i < contextsPerType; i++)
                AddContext(type);
        }
    }

    public List<SecurityContext> Contexts { get; } = [];

    public IEnumerable<string> Texts => Contexts.Select(c => c.ToString());

    public PeerQuery[] Queries(int count)
    {
        var queries = new PeerQuery[count];
        for (int i = 0; i < count; i++)
            queries[i] = i % 2 == 0 ? RandomQuery() : RuleQuery();
        return queries;
    }

    private PeerQuery RandomQuery() =>
        new(Pick(_types[_random.Next(_types.Length)]), Pick(_types[_random.Next(_types.Length)]), (uint)_classes[_random.Next(_classes.Length)], (uint)_random.Next(3));

    private PeerQuery RuleQuery()
    {
        RuleTable rules = _model.Rules;
        int cell = _random.Next(rules.Keys.Length);
        int target = Array.BinarySearch(rules.TargetCells, cell);
        if (target < 0)
            target = ~target - 1;
        while (rules.TargetCells[target + 1] <= cell)
            target++;
        int entry = _random.Next(rules.CellEntries[cell], rules.CellEntries[cell + 1]);
        uint kind = RuleKey.KindOf(rules.Keys[cell]) switch { RuleKind.TypeTransition => 0, RuleKind.TypeMember => 1, RuleKind.TypeChange => 2, _ => (uint)_random.Next(3) };
        return new PeerQuery(Pick(Member(rules.Sources[entry])), Pick(Member(target)), (uint)RuleKey.ClassOf(rules.Keys[cell]), kind);
    }

    // A type, or one of the types of an attribute, as a value.
    private int Member(int ordinal)
    {
        if (ordinal >= _model.Types.AttributeCount)
            return _model.Types.ValueOf(ordinal);
        ReadOnlySpan<ushort> members = _model.Attributes.MembersOf(ordinal);
        return members.IsEmpty ? _types[_random.Next(_types.Length)] : _model.Types.ValueOf(members[_random.Next(members.Length)]);
    }

    private uint Pick(int type)
    {
        List<int> contexts = _contextsByType[type];
        return (uint)contexts[_random.Next(contexts.Count)];
    }

    // Sometimes a process context, where the policy has a user and role for the type; an object's otherwise.
    private void AddContext(int type)
    {
        int[] users = [.. _model.Users.Names.Defined];
        for (int attempt = 0; attempt < 20; attempt++)
        {
            int user = users[_random.Next(users.Length)];
            int[] roles = [.. _model.Users.RolesOf(user).Select(bit => bit + 1).Where(role => _model.Roles.TypesOf(role).Contains(type - 1))];
            int role = attempt == 19 || roles.Length == 0 ? RoleTable.ObjectRole : roles[_random.Next(roles.Length)];
            if (role == RoleTable.ObjectRole && attempt < 19 && _random.Next(2) == 0)
                continue;
            var values = new ContextValues(user, role, type, _model.Mls is null ? default : RandomRange());
            if (!_model.ContextRules.IsValid(values))
                continue;
            if (!_contextsByType.TryGetValue(type, out List<int>? list))
                _contextsByType.Add(type, list = []);
            list.Add(Contexts.Count);
            Contexts.Add(Svirt.Security.Policy.Decisions.ContextTranslation.ToContext(_model, values));
            return;
        }

        AddContext(type);
    }

    private MlsRange RandomRange()
    {
        int sensitivities = _model.Mls!.Sensitivities.Count;
        int low = _random.Next(3) == 0 ? _random.Next(sensitivities) : 0;
        int high = _random.Next(3) == 0 ? _random.Next(low, sensitivities) : low;
        CategorySet highCategories = RandomCategories(high, _random.Next(5));
        CategorySet lowCategories = CategorySet.Of([.. highCategories.Where(c => _random.Next(2) == 0 && _model.Mls.CategoriesOf(low).Contains(c))]);
        return low == high && _random.Next(2) == 0
            ? new MlsRange(new MlsLevel(low, highCategories))
            : new MlsRange(new MlsLevel(low, lowCategories), new MlsLevel(high, highCategories));
    }

    private CategorySet RandomCategories(int sensitivity, int count)
    {
        int[] possible = [.. _model.Mls!.CategoriesOf(sensitivity)];
        if (possible.Length == 0)
            return default;
        int range = _random.Next(2) == 0 ? Math.Min(8, possible.Length) : possible.Length;
        return CategorySet.Of([.. Enumerable.Range(0, count).Select(_ => possible[_random.Next(range)])]);
    }
}
