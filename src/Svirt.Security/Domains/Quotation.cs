namespace Svirt.Security.Domains;

/// <summary>Foreign text inside a message: short, and without control characters that would forge lines of a log.</summary>
internal static class Quotation
{
    private const int MaxLength = 64;

    public static string Of(string text) => $"'{Cut(text)}'";

    public static string Cut(string text)
    {
        if (text.Length <= MaxLength && !text.Any(char.IsControl))
            return text;
        var shown = text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "...") : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }
}
