using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Components;

/// <summary>Makes the listings of what a policy declares.</summary>
internal static class ComponentFactory
{
    public static IEnumerable<TypeComponent> Types(PolicyModel model, bool permissiveOnly)
    {
        ILookup<int, string> aliases = AliasesOf(model.Types.Names);
        return model.Types.Names.Defined
            .Where(value => model.Types.IsType(value) && (!permissiveOnly || model.PermissiveTypes.Contains(value)))
            .Select(value => new TypeComponent(model.Types.NameOf(value), [.. aliases[value]], AttributesOf(model, value)));
    }

    public static IEnumerable<AttributeComponent> Attributes(PolicyModel model) =>
        Enumerable.Range(0, model.Types.AttributeCount).Select(ordinal => new AttributeComponent(
            model.Types.NameOf(model.Types.ValueOf(ordinal)), Sorted(Members(model, ordinal))));

    public static IEnumerable<RoleComponent> Roles(PolicyModel model) => model.Roles.Names.Defined.Select(role => new RoleComponent(
        model.Roles.Names.NameOf(role)!, Sorted(model.Roles.TypesOf(role).Select(bit => model.Types.NameOf(bit + 1)))));

    public static IEnumerable<UserComponent> Users(PolicyModel model) => model.Users.Names.Defined.Select(user => new UserComponent(
        model.Users.Names.NameOf(user)!,
        Sorted(model.Users.RolesOf(user).Where(bit => bit + 1 != RoleTable.ObjectRole).Select(bit => model.Roles.Names.NameOf(bit + 1) ?? "?")),
        model.Mls?.Format(model.Users.LevelOf(user)),
        model.Mls?.Format(model.Users.RangeOf(user))));

    public static IEnumerable<CategoryComponent> Categories(PolicyModel model) => model.Mls is null ? [] : WithAliases(
        model.Mls.Categories, (name, aliases) => new CategoryComponent(name, aliases));

    public static IEnumerable<SensitivityComponent> Sensitivities(PolicyModel model) => model.Mls is null ? [] : WithAliases(
        model.Mls.Sensitivities, (name, aliases) => new SensitivityComponent(name, aliases));

    public static IEnumerable<CommonComponent> Commons(PolicyModel model) =>
        model.Commons.Select(common => new CommonComponent(common.Name, Sorted(common.Permissions.OfType<string>())));

    public static IEnumerable<ClassComponent> Classes(PolicyModel model) =>
        model.Classes.All.Select(c => new ClassComponent(c.Name, c.Common, Sorted(c.OwnPermissions)));

    public static IEnumerable<StatementComponent> TypeBounds(PolicyModel model) => model.Types.Bounds.Select(bound => new StatementComponent(
        model.Types.NameOf(bound.Key), $"typebounds {model.Types.NameOf(bound.Value)} {model.Types.NameOf(bound.Key)};"));

    public static IEnumerable<StatementComponent> Defaults(PolicyModel model) => model.Classes.All.SelectMany(c => DefaultsOf(c)
        .Select(text => new StatementComponent(c.Name, $"{text};")));

    private static IEnumerable<string> DefaultsOf(PolicyClass objectClass)
    {
        ClassDefaults defaults = objectClass.Defaults;
        if (defaults.User != DefaultSource.None)
            yield return $"default_user {objectClass.Name} {SideOf(defaults.User)}";
        if (defaults.Role != DefaultSource.None)
            yield return $"default_role {objectClass.Name} {SideOf(defaults.Role)}";
        if (defaults.Type != DefaultSource.None)
            yield return $"default_type {objectClass.Name} {SideOf(defaults.Type)}";
        if (defaults.Range != DefaultRange.None)
            yield return $"default_range {objectClass.Name} {RangeOf(defaults.Range)}";
    }

    private static string SideOf(DefaultSource source) => source == DefaultSource.Source ? "source" : "target";

    private static string RangeOf(DefaultRange range) => range switch
    {
        DefaultRange.SourceLow => "source low",
        DefaultRange.SourceHigh => "source high",
        DefaultRange.SourceLowHigh => "source low_high",
        DefaultRange.TargetLow => "target low",
        DefaultRange.TargetHigh => "target high",
        DefaultRange.TargetLowHigh => "target low_high",
        _ => "glblub",
    };

    private static IEnumerable<T> WithAliases<T>(SymbolTable table, Func<string, IReadOnlyList<string>, T> create)
    {
        ILookup<int, string> aliases = AliasesOf(table);
        return table.Defined.Select(value => create(table.NameOf(value)!, [.. aliases[value]]));
    }

    private static ILookup<int, string> AliasesOf(SymbolTable table) => table.Aliases.ToLookup(alias => alias.Value, alias => alias.Alias);

    private static string[] AttributesOf(PolicyModel model, int type)
    {
        var names = new List<string>();
        foreach (ushort attribute in model.Attributes.AttributesOf(model.Types.OrdinalOf(type)))
            names.Add(model.Types.NameOf(model.Types.ValueOf(attribute)));
        return [.. names];
    }

    private static List<string> Members(PolicyModel model, int attribute)
    {
        var names = new List<string>();
        foreach (ushort member in model.Attributes.MembersOf(attribute))
            names.Add(model.Types.NameOf(model.Types.ValueOf(member)));
        return names;
    }

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
