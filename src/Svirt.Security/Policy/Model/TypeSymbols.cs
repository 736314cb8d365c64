using System.Globalization;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// Types and type attributes, which share one space of values. Inside the model each also has an ordinal: attributes first, from 0, then
/// types, both in the order of their values, so that a set of attributes is a short bitmap.
/// </summary>
internal sealed class TypeSymbols
{
    private readonly ushort[] _ordinals;
    private readonly ushort[] _values;
    private readonly Dictionary<int, int> _bounds;

    public TypeSymbols(SymbolTable names, HashSet<int> attributes, Dictionary<int, int> bounds)
    {
        Names = names;
        _bounds = bounds;
        _ordinals = new ushort[names.Count];
        _values = new ushort[names.Count];
        int next = 0;
        // A value without a name is an attribute that a version before 24 did not write.
        for (int value = 1; value <= names.Count; value++)
        {
            if (attributes.Contains(value) || !names.IsDefined(value))
                Assign(value, next++);
        }

        AttributeCount = next;
        for (int value = 1; value <= names.Count; value++)
        {
            if (names.IsDefined(value) && !attributes.Contains(value))
                Assign(value, next++);
        }
    }

    public SymbolTable Names { get; }

    /// <summary>Types and attributes together.</summary>
    public int Count => _ordinals.Length;

    public int AttributeCount { get; }

    public bool HasBounds => _bounds.Count > 0;

    public int OrdinalOf(int value) => _ordinals[value - 1];

    public int ValueOf(int ordinal) => _values[ordinal];

    public bool IsAttribute(int value) => _ordinals[value - 1] < AttributeCount;

    /// <summary>Whether the value is that of a type, not of an attribute.</summary>
    public bool IsType(int value) => (uint)(value - 1) < (uint)_ordinals.Length && !IsAttribute(value);

    /// <summary>The value of the type that bounds this one, or 0.</summary>
    public int BoundsOf(int value) => _bounds.GetValueOrDefault(value);

    public IEnumerable<KeyValuePair<int, int>> Bounds => _bounds;

    /// <summary>The name; for an attribute without one, that which setools gives it.</summary>
    public string NameOf(int value) =>
        Names.NameOf(value) ?? string.Create(CultureInfo.InvariantCulture, $"@ttr{value:d10}");

    /// <summary>The value of the type or attribute of that name or alias, or 0.</summary>
    public int Find(string name)
    {
        int value = Names.Find(name);
        if (value != 0 || !name.StartsWith("@ttr", StringComparison.Ordinal))
            return value;
        return int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1 && number <= Count && NameOf(number) == name ? number : 0;
    }

    private void Assign(int value, int ordinal)
    {
        _ordinals[value - 1] = (ushort)ordinal;
        _values[ordinal] = (ushort)value;
    }
}
