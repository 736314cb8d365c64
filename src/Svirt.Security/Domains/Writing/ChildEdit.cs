using System.Text;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Writing;

/// <summary>
/// Changes the children of one name (<c>seclabel</c>, <c>secmodel</c>) of one element in the text of its document, and nothing
/// else.
/// </summary>
internal sealed class ChildEdit
{
    private const string DefaultLead = "\n  ";

    private readonly string _xml;
    private readonly DocumentElement _parent;
    private readonly DocumentElement[] _present;
    private readonly Dictionary<int, ElementSpan> _spans;
    private readonly List<(int Start, int End, string Text)> _changes = [];

    private ChildEdit(string xml, DocumentElement parent, string childName)
    {
        _xml = xml;
        _parent = parent;
        _present = [.. parent.Elements(childName)];
        _spans = ElementScanner.Find(
            xml,
            [parent.Index, .. parent.Children.Take(1).Select(child => child.Index), .. _present.Select(child => child.Index)]);
    }

    /// <summary>
    /// The document with exactly these children in the element: what is there is kept, replaced in its place or removed, by model.
    /// </summary>
    public static string Apply(
        string xml,
        DocumentElement parent,
        string childName,
        IReadOnlyList<WantedChild> wanted,
        Func<DocumentElement, string?> modelOf)
    {
        var edit = new ChildEdit(xml, parent, childName);
        var missing = wanted.ToList();
        foreach (var child in edit._present)
        {
            var model = modelOf(child);
            var at = missing.FindIndex(candidate => candidate.Model == model);
            if (at < 0)
            {
                edit.Remove(child);
                continue;
            }

            edit.Replace(child, missing[at]);
            missing.RemoveAt(at);
        }

        edit.Insert(missing);
        return edit.Finish();
    }

    private void Remove(DocumentElement child)
    {
        var span = _spans[child.Index];
        _changes.Add((span.Start - Lead(span.Start).Length, span.End, ""));
    }

    private void Replace(DocumentElement child, WantedChild wanted)
    {
        if (wanted.IsSaidBy(child))
            return;
        var span = _spans[child.Index];
        _changes.Add((span.Start, span.End, wanted.Format(Lead(span.Start))));
    }

    // Behind the last one, or before the end of the element.
    private void Insert(List<WantedChild> missing)
    {
        if (missing.Count == 0)
            return;
        var parent = _spans[_parent.Index];
        var lead = FindLead(parent);
        var text = string.Concat(missing.Select(child => lead + child.Format(lead)));
        if (_present.Length > 0)
        {
            var end = _spans[_present[^1].Index].End;
            _changes.Add((end, end, text));
        }
        else if (parent.IsOneTag)
        {
            // "<name .../>" becomes "<name ...>" with an end tag.
            var slash = parent.End - 2;
            _changes.Add((slash, parent.End, $">{text}{Lead(parent.Start)}</{_parent.Name}>"));
        }
        else
        {
            var end = _xml.AsSpan(0, parent.ContentEnd).TrimEnd(" \t\r\n").Length;
            end = Math.Max(end, parent.StartTagEnd);
            _changes.Add((end, end, end == parent.ContentEnd ? text + Lead(parent.Start) : text));
        }
    }

    // As the first child stands; without one, two deeper than the element.
    private string FindLead(ElementSpan parent)
    {
        if (_present.Length > 0)
            return Lead(_spans[_present[^1].Index].Start);
        if (_parent.Children.Count > 0)
            return Lead(_spans[_parent.Children[0].Index].Start);
        if (_parent.Parent is null)
            return DefaultLead;
        var lead = Lead(parent.Start);
        return lead.Length == 0 ? "" : lead + "  ";
    }

    /// <summary>The line break and indentation before a place; empty where something else stands before it on its line.</summary>
    private string Lead(int start)
    {
        var at = start;
        while (at > 0 && _xml[at - 1] is ' ' or '\t')
            at--;
        if (at == 0 || _xml[at - 1] is not ('\n' or '\r'))
            return "";
        at--;
        if (at > 0 && _xml[at] == '\n' && _xml[at - 1] == '\r')
            at--;
        return _xml[at..start];
    }

    private string Finish()
    {
        if (_changes.Count == 0)
            return _xml;
        var result = new StringBuilder(_xml.Length + 1024);
        var at = 0;
        foreach (var (start, end, text) in _changes.OrderBy(change => change.Start))
        {
            result.Append(_xml, at, start - at).Append(text);
            at = end;
        }

        return result.Append(_xml, at, _xml.Length - at).ToString();
    }
}
