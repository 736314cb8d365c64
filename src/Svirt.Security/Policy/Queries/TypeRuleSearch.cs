using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Walks the rules of a policy for one query: only the cells of targets that match, and in them only sources that match.</summary>
internal sealed class TypeRuleSearch
{
    private readonly PolicyDatabase _policy;
    private readonly PolicyModel _model;
    private readonly TypeRuleQuery _query;
    private readonly TypeMatcher? _sources;
    private readonly TypeMatcher? _targets;
    private readonly TypeMatcher? _defaults;
    private readonly ClassMatcher _classes;
    private readonly bool[]? _nodes;

    public TypeRuleSearch(PolicyDatabase policy, TypeRuleQuery query)
    {
        _policy = policy;
        _model = policy.Model;
        _query = query;
        _sources = TypeMatcher.Create(_model, query.Source);
        _targets = TypeMatcher.Create(_model, query.Target);

        // A default is always one type, so that an attribute means its types.
        _defaults = TypeMatcher.Create(_model, query.DefaultType);
        _classes = new ClassMatcher(_model, query.Classes, query.ClassPattern, query.Permissions);
        _nodes = ConditionMatcher.Create(_model, query);
    }

    public IEnumerable<TypeRule> Run()
    {
        RuleTable rules = _model.Rules;
        for (int target = 0; target < _model.Types.Count; target++)
        {
            if (_targets is not null && !_targets[target])
                continue;
            for (int cell = rules.TargetCells[target]; cell < rules.TargetCells[target + 1]; cell++)
            {
                uint key = rules.Keys[cell];
                if (!IsWanted(RuleKey.KindOf(key)) || !_classes[RuleKey.ClassOf(key)] || (_nodes is not null && !RuleKey.IsConditional(key)))
                    continue;
                for (int entry = rules.CellEntries[cell]; entry < rules.CellEntries[cell + 1]; entry++)
                {
                    if (_sources is not null && !_sources[rules.Sources[entry]])
                        continue;
                    foreach (TypeRule rule in RulesOf(target, key, entry))
                        yield return rule;
                }
            }
        }

        if (IsWanted(RuleKind.TypeTransition) && _query.Permissions.Count == 0 && _query.ExtendedPermissions.Count == 0 && _nodes is null
            && _query.IsEnabled is not false)
        {
            foreach (TypeRule rule in FilenameRules())
                yield return rule;
        }
    }

    private bool IsWanted(RuleKind kind) => ((int)_query.Kinds >> (int)kind & 1) != 0;

    private IEnumerable<TypeRule> RulesOf(int target, uint key, int entry)
    {
        RuleTable rules = _model.Rules;
        var place = new RulePlace(
            RuleKey.KindOf(key),
            _model.Types.ValueOf(rules.Sources[entry]),
            _model.Types.ValueOf(target),
            RuleKey.ClassOf(key),
            Node: -1,
            Branch: false);
        if (!RuleKey.IsList(key))
        {
            if (Select(place, rules.Data[entry]) is { } rule)
                yield return rule;
            yield break;
        }

        int list = (int)rules.Data[entry];
        for (int i = 1; i <= rules.Lists[list]; i++)
        {
            int index = rules.Lists[list + i];
            RulePlace conditional = place;
            if (RuleKey.IsConditional(key))
            {
                ConditionalRule rule = rules.ConditionalRules[index];
                conditional = place with { Node = rule.Node, Branch = rule.Branch };
                index = (int)rule.Data;
            }

            if (Select(conditional, (uint)index) is { } selected)
                yield return selected;
        }
    }

    private TypeRule? Select(in RulePlace place, uint data)
    {
        if (place.Node >= 0 && _nodes is not null && !_nodes[place.Node])
            return null;
        if (_query.IsEnabled is { } enabled && enabled != (place.Node < 0 || _policy.Conditions[place.Node] == place.Branch))
            return null;
        return place.Kind switch
        {
            <= RuleKind.DontAudit => SelectVector(place, data),
            <= RuleKind.DontAuditXperm => SelectExtended(place, _model.Rules.ExtendedPermissions[data]),
            _ => SelectResult(place, (int)data, fileName: null),
        };
    }

    private AccessVectorRule? SelectVector(in RulePlace place, uint data)
    {
        if (_query.ExtendedPermissions.Count > 0 || _query.DefaultType is not null)
            return null;

        // dontaudit is stored as a mask of what is still audited.
        uint vector = (place.Kind == RuleKind.DontAudit ? ~data : data) & _model.Classes[place.Class].VectorMask;
        return _query.Permissions.Count == 0 || _classes.Matches(place.Class, vector, _query.PermissionMatch)
            ? new AccessVectorRule(_policy, place, vector)
            : null;
    }

    private ExtendedPermissionRule? SelectExtended(in RulePlace place, in ExtendedPermissions permissions)
    {
        if (_query.DefaultType is not null)
            return null;
        var rule = new ExtendedPermissionRule(_policy, place, permissions);
        bool isNamed = _query.Permissions.Count == 0
            || (_query.Permissions.Contains(rule.Permission, StringComparer.Ordinal) && !(_query.PermissionMatch == SetMatch.Equal && _query.Permissions.Distinct(StringComparer.Ordinal).Count() > 1));
        return isNamed && ExtendedPermissionMatcher.Matches(rule.Ranges, _query.ExtendedPermissions, _query.ExtendedPermissionsEqual) ? rule : null;
    }

    private TypeResultRule? SelectResult(in RulePlace place, int type, string? fileName) =>
        _query.Permissions.Count > 0 || _query.ExtendedPermissions.Count > 0 || (_defaults is not null && !_defaults[_model.Types.OrdinalOf(type)])
            ? null
            : new TypeResultRule(_policy, place, type, fileName);

    private IEnumerable<TypeRule> FilenameRules()
    {
        FilenameTransitions filenames = _model.FilenameTransitions;
        for (int group = 0; group < filenames.Groups.Length; group++)
        {
            FilenameKey key = filenames.Groups[group];
            if (!_classes[key.Class] || (_targets is not null && !_targets[_model.Types.OrdinalOf(key.Target)]))
                continue;
            string name = filenames.Names[key.Name];
            foreach ((int source, int type) in filenames.SourcesOf(group))
            {
                if (_sources is not null && !_sources[_model.Types.OrdinalOf(source)])
                    continue;
                var place = new RulePlace(RuleKind.TypeTransition, source, key.Target, key.Class, Node: -1, Branch: false);
                if (SelectResult(place, type, name) is { } rule)
                    yield return rule;
            }
        }
    }
}
