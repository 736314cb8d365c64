using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Walks the constraints for one query.</summary>
internal static class ConstraintSearch
{
    public static IEnumerable<Constraint> Run(PolicyModel model, ConstraintQuery query)
    {
        var classes = new ClassMatcher(model, query.Classes, query.ClassPattern, query.Permissions);
        return model.Classes.All.Where(c => classes[c.Number]).SelectMany(c => OfClass(model, query, classes, c));
    }

    /// <summary>A constraint on permissions, to be shown.</summary>
    public static Constraint ToConstraint(PolicyModel model, PolicyClass objectClass, ConstraintDefinition definition) => ToConstraint(
        model, definition.ComparesLevels ? ConstraintKinds.MlsConstrain : ConstraintKinds.Constrain, objectClass, definition);

    private static IEnumerable<Constraint> OfClass(PolicyModel model, ConstraintQuery query, ClassMatcher classes, PolicyClass objectClass)
    {
        foreach (ConstraintDefinition definition in objectClass.Constraints)
        {
            ConstraintKinds kind = definition.ComparesLevels ? ConstraintKinds.MlsConstrain : ConstraintKinds.Constrain;
            if ((query.Kinds & kind) == ConstraintKinds.None)
                continue;
            if (query.Permissions.Count == 0 || classes.Matches(objectClass.Number, definition.Permissions, query.PermissionMatch))
                yield return ToConstraint(model, kind, objectClass, definition);
        }

        foreach (ConstraintDefinition definition in objectClass.ValidateTransitions)
        {
            ConstraintKinds kind = definition.ComparesLevels ? ConstraintKinds.MlsValidateTrans : ConstraintKinds.ValidateTrans;
            if ((query.Kinds & kind) != ConstraintKinds.None && query.Permissions.Count == 0)
                yield return ToConstraint(model, kind, objectClass, definition);
        }
    }

    private static Constraint ToConstraint(PolicyModel model, ConstraintKinds kind, PolicyClass objectClass, ConstraintDefinition definition) =>
        new(
            kind,
            objectClass,
            [.. objectClass.NamesOf(definition.Permissions).Order(StringComparer.Ordinal)],
            ConstraintFormatter.Format(model, definition.Expression));
}
