namespace Sesearch;

/// <summary>An option of a command.</summary>
/// <param name="Argument">What may follow it.</param>
/// <param name="Names">Its names, each with its hyphens; the last is the one by which it is asked for.</param>
internal sealed record Option(OptionArgument Argument, params string[] Names)
{
    public string Key => Names[^1];

    /// <summary>The form of messages, such as <c>-s/--source</c>.</summary>
    public string Title => string.Join('/', Names);
}
