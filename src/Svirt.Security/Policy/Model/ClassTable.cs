using System.Diagnostics.CodeAnalysis;

namespace Svirt.Security.Policy.Model;

/// <summary>The classes by value and name.</summary>
internal sealed class ClassTable(SymbolTable symbols, PolicyClass?[] classes)
{
    /// <summary>The highest value.</summary>
    public int Count => classes.Length;

    /// <summary>The value of class process, or 0.</summary>
    public int Process { get; } = symbols.Find("process");

    public IEnumerable<PolicyClass> All => classes.OfType<PolicyClass>();

    public PolicyClass? Find(string name) => symbols.Find(name) is > 0 and var value ? classes[value - 1] : null;

    public bool IsDefined(int value) => symbols.IsDefined(value);

    /// <summary>A class that is known to be defined.</summary>
    public PolicyClass this[int value] => classes[value - 1]!;

    public bool TryGet(int value, [NotNullWhen(true)] out PolicyClass? definition)
    {
        definition = (uint)(value - 1) < (uint)classes.Length ? classes[value - 1] : null;
        return definition is not null;
    }
}
