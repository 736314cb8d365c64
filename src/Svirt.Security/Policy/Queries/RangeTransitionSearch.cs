using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Walks the range transitions for one query.</summary>
internal static class RangeTransitionSearch
{
    public static IEnumerable<RangeTransitionRule> Run(PolicyModel model, RangeTransitionQuery query)
    {
        TypeMatcher? sources = TypeMatcher.Create(model, query.Source);
        TypeMatcher? targets = TypeMatcher.Create(model, query.Target);
        var classes = new ClassMatcher(model, query.Classes, query.ClassPattern, []);
        MlsRange? wanted = null;
        if (query.DefaultRange is { } range)
        {
            if (model.Mls is null || !model.Mls.TryFromNames(range, out MlsRange numbered) || !model.Mls.IsValid(numbered))
                throw new UnknownSymbolException(range.ToString(), "range");
            wanted = numbered;
        }

        // The flag is off and yet there may be rules; without levels they mean nothing.
        return model.Mls is null ? [] : model.RangeTransitions.All
            .Where(rule => (wanted is null || rule.Value == wanted)
                && classes[rule.Key.Class]
                && (sources is null || sources[model.Types.OrdinalOf(rule.Key.Source)])
                && (targets is null || targets[model.Types.OrdinalOf(rule.Key.Target)]))
            .Select(rule => new RangeTransitionRule(
                model.Types.NameOf(rule.Key.Source),
                model.Types.NameOf(rule.Key.Target),
                model.Classes[rule.Key.Class],
                model.Mls.Format(rule.Value)));
    }
}
