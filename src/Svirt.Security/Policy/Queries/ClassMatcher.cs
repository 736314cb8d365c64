using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Which classes, by value, a query is about, and which of their permissions it asks for.</summary>
internal sealed class ClassMatcher
{
    private readonly bool[] _matches;
    private readonly uint[] _permissions;
    private readonly bool[] _hasAll;

    /// <exception cref="UnknownSymbolException">The policy does not have a class, or none of the classes has a permission.</exception>
    public ClassMatcher(PolicyModel model, IReadOnlyCollection<string> names, NameCriterion? pattern, IReadOnlyCollection<string> permissions)
    {
        _matches = new bool[model.Classes.Count + 1];
        _permissions = new uint[model.Classes.Count + 1];
        _hasAll = new bool[model.Classes.Count + 1];
        foreach (string name in pattern is null ? names : [])
            _matches[(model.Classes.Find(name) ?? throw new UnknownSymbolException(name, "class")).Number] = true;
        var unknown = new HashSet<string>(permissions, StringComparer.Ordinal);
        foreach (PolicyClass objectClass in model.Classes.All)
        {
            int value = objectClass.Number;
            if (pattern is not null || names.Count == 0)
                _matches[value] = pattern?.Matches(objectClass.Name) ?? true;
            _hasAll[value] = true;
            foreach (string permission in permissions)
            {
                bool known = objectClass.TryGetPermission(permission, out uint bit);
                _permissions[value] |= bit;
                _hasAll[value] &= known;

                // With an expression setools looks for the permission in all classes, not only in those that it matches.
                if (known && (pattern is not null || _matches[value]))
                    unknown.Remove(permission);
            }
        }

        if (unknown.Count > 0)
            throw new UnknownSymbolException(unknown.Order(StringComparer.Ordinal).First(), "permission of the classes");
    }

    public bool this[int value] => _matches[value];

    /// <summary>Whether a rule's vector has the permissions that are asked for.</summary>
    public bool Matches(int value, uint vector, SetMatch match) => match switch
    {
        SetMatch.Equal => _hasAll[value] && vector == _permissions[value],
        SetMatch.Subset => _hasAll[value] && (_permissions[value] & ~vector) == 0,
        _ => (vector & _permissions[value]) != 0,
    };
}
