namespace Svirt.Security.Policy.Model;

/// <summary>Booleans with the states that the file gives them.</summary>
internal sealed class BooleanTable(SymbolTable names, bool[] states)
{
    public SymbolTable Names { get; } = names;

    public ReadOnlySpan<bool> States => states;
}
