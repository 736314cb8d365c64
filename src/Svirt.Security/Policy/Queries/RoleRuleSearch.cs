using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Walks the rules about roles for one query.</summary>
internal sealed class RoleRuleSearch
{
    private readonly PolicyModel _model;
    private readonly RoleRuleQuery _query;
    private readonly ClassMatcher _classes;
    private readonly TypeMatcher? _targetTypes;
    private readonly bool _targetIsRole;

    public RoleRuleSearch(PolicyModel model, RoleRuleQuery query)
    {
        _model = model;
        _query = query;
        _classes = new ClassMatcher(model, query.Classes, query.ClassPattern, []);
        CheckRole(query.Source);
        CheckRole(query.DefaultRole);
        if (query.Target is { } target)
        {
            _targetIsRole = !target.IsRegex && model.Types.Find(target.Text) == 0;
            if (_targetIsRole)
                CheckRole(target);
            else
                _targetTypes = TypeMatcher.Create(model, target);
        }
    }

    public IEnumerable<RoleRule> Run()
    {
        SymbolTable names = _model.Roles.Names;
        bool hasClass = _query.Classes.Count > 0 || _query.ClassPattern is not null;
        for (int i = 0; _query.Allows && !hasClass && _query.DefaultRole is null && i < _model.RoleRules.Allows.Length; i++)
        {
            RoleAllowValues rule = _model.RoleRules.Allows.Span[i];
            if (Matches(_query.Source, rule.Role) && (_targetIsRole || _query.Target is null or { IsRegex: true }) && Matches(_query.Target, rule.NewRole))
                yield return new RoleRule(names.NameOf(rule.Role)!, names.NameOf(rule.NewRole)!, null, null);
        }

        for (int i = 0; _query.Transitions && !_targetIsRole && i < _model.RoleRules.Transitions.Length; i++)
        {
            RoleTransitionValues rule = _model.RoleRules.Transitions.Span[i];
            if (_classes[rule.Class] && Matches(_query.Source, rule.Role) && Matches(_query.DefaultRole, rule.NewRole)
                && (_targetTypes is null || _targetTypes[_model.Types.OrdinalOf(rule.Type)]))
            {
                yield return new RoleRule(
                    names.NameOf(rule.Role)!, _model.Types.NameOf(rule.Type), _model.Classes[rule.Class], names.NameOf(rule.NewRole));
            }
        }
    }

    private bool Matches(NameCriterion? criterion, int role) => criterion?.Matches(_model.Roles.Names.NameOf(role)!) ?? true;

    private void CheckRole(NameCriterion? criterion)
    {
        if (criterion is { IsRegex: false } && _model.Roles.Names.Find(criterion.Text) == 0)
            throw new UnknownSymbolException(criterion.Text, "role");
    }
}
