namespace Sesearch;

/// <summary>What <c>--help</c> prints: the options, which mean what those of setools do.</summary>
internal static class Usage
{
    public static void Print(string name, IEnumerable<Option> options, TextWriter output)
    {
        output.WriteLine($"usage: {name} [options] [policy]");
        output.WriteLine();
        output.WriteLine("options, as those of setools 4.4:");
        foreach (Option option in options)
            output.WriteLine($"  {string.Join(", ", option.Names)}{ArgumentOf(option)}");
    }

    private static string ArgumentOf(Option option) => option.Argument switch
    {
        OptionArgument.Required => $" {option.Key.TrimStart('-').ToUpperInvariant()}",
        OptionArgument.Optional => $" [{option.Key.TrimStart('-').ToUpperInvariant()}]",
        _ => "",
    };
}
