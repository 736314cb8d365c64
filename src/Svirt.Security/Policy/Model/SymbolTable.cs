namespace Svirt.Security.Policy.Model;

/// <summary>
/// The names of one kind of symbol by value, and the values by name and alias. Values run from 1; a value without a name is a gap, which
/// nothing but type attributes of old policies may refer to.
/// </summary>
internal sealed class SymbolTable(int count)
{
    private readonly string?[] _names = new string?[count];
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
    private List<(string Alias, int Value)>? _aliases;

    /// <summary>The highest value.</summary>
    public int Count => _names.Length;

    /// <summary>Names and values of the aliases.</summary>
    public IReadOnlyList<(string Alias, int Value)> Aliases => _aliases ?? [];

    public bool IsDefined(int value) => (uint)(value - 1) < (uint)_names.Length && _names[value - 1] is not null;

    public string? NameOf(int value) => _names[value - 1];

    /// <summary>The value of a name or alias, or 0.</summary>
    public int Find(string name) => _values.TryGetValue(name, out int value) ? value : 0;

    /// <summary>The values that have names, in ascending order.</summary>
    public IEnumerable<int> Defined
    {
        get
        {
            for (int value = 1; value <= _names.Length; value++)
            {
                if (IsDefined(value))
                    yield return value;
            }
        }
    }

    /// <summary>Adds a name; false if the name or the value has been taken.</summary>
    public bool TryAdd(string name, int value)
    {
        if (_names[value - 1] is not null || !_values.TryAdd(name, value))
            return false;
        _names[value - 1] = name;
        return true;
    }

    /// <summary>Adds a second name for a value; false if the name has been taken.</summary>
    public bool TryAddAlias(string alias, int value)
    {
        if (!_values.TryAdd(alias, value))
            return false;
        (_aliases ??= []).Add((alias, value));
        return true;
    }

    /// <summary>Makes room for a number of names known beforehand.</summary>
    public void Reserve(int names) => _values.EnsureCapacity(names);
}
