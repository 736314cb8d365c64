namespace Svirt.Security.Domains.Document;

/// <summary>What stands before the root element of a document (XML 1.0, 2.8).</summary>
internal static class XmlProlog
{
    /// <summary>
    /// Line and column of a document type declaration, both from 1, if one is the first thing in the prolog that is no white space,
    /// comment or processing instruction; null otherwise.
    /// </summary>
    public static (int Line, int Column)? FindDocumentType(ReadOnlySpan<char> prolog)
    {
        var rest = prolog;
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n\uFEFF");
            if (rest.StartsWith("<?"))
                rest = After(rest, "?>");
            else if (rest.StartsWith("<!--"))
                rest = After(rest[4..], "-->");
            else
                return rest.StartsWith("<!DOCTYPE") ? PlaceAfter(prolog[..^rest.Length]) : null;
        }
    }

    private static (int Line, int Column) PlaceAfter(ReadOnlySpan<char> before) =>
        (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> text, string end)
    {
        var at = text.IndexOf(end);
        return at < 0 ? [] : text[(at + end.Length)..];
    }
}
