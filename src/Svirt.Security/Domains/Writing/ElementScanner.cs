namespace Svirt.Security.Domains.Writing;

/// <summary>
/// Finds elements in the text of a document. An XML reader tells lines and columns of names, not where tags end; the text was read by one
/// before, so it is known to be well-formed, to have no document type declaration and not to be nested deeply, and what is left is simple.
/// </summary>
internal static class ElementScanner
{
    /// <summary>The spans of the wanted elements, by their number (<see cref="Document.DocumentElement.Index"/>).</summary>
    public static Dictionary<int, ElementSpan> Find(string xml, HashSet<int> wanted)
    {
        var found = new Dictionary<int, ElementSpan>();
        var open = new Stack<(int Index, int Start, int StartTagEnd)>();
        var count = 0;
        for (var at = xml.IndexOf('<', StringComparison.Ordinal); at >= 0; at = xml.IndexOf('<', at))
        {
            var start = at;
            if (IsAt(xml, at, "<!--"))
            {
                at = After(xml, at + 4, "-->");
            }
            else if (IsAt(xml, at, "<![CDATA["))
            {
                at = After(xml, at, "]]>");
            }
            else if (IsAt(xml, at, "<?"))
            {
                at = After(xml, at, "?>");
            }
            else if (IsAt(xml, at, "</"))
            {
                at = After(xml, at, ">");
                var element = open.Pop();
                Take(element.Index, new ElementSpan(element.Start, element.StartTagEnd, start, at));
            }
            else
            {
                at = TagEnd(xml, at);
                var index = count++;
                if (xml[at - 2] == '/')
                    Take(index, new ElementSpan(start, at, at, at));
                else
                    open.Push((index, start, at));
            }
        }

        return found;

        void Take(int index, ElementSpan span)
        {
            if (wanted.Contains(index))
                found.Add(index, span);
        }
    }

    private static bool IsAt(string xml, int at, string what) => string.CompareOrdinal(xml, at, what, 0, what.Length) == 0;

    private static int After(string xml, int at, string what) => xml.IndexOf(what, at, StringComparison.Ordinal) + what.Length;

    // Values of attributes may hold a ">".
    private static int TagEnd(string xml, int at)
    {
        for (at++; xml[at] != '>'; at++)
        {
            if (xml[at] is '\'' or '"')
                at = xml.IndexOf(xml[at], at + 1);
        }

        return at + 1;
    }
}
