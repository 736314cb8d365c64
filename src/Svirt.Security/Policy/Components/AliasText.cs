namespace Svirt.Security.Policy.Components;

/// <summary>Writes aliases as a declaration has them.</summary>
internal static class AliasText
{
    public static string Of(IReadOnlyList<string> aliases) => aliases.Count switch
    {
        0 => "",
        1 => $" alias {aliases[0]}",
        _ => $" alias {{ {string.Join(' ', aliases)} }}",
    };
}
