using System.Runtime.InteropServices;

namespace Svirt.Security.Domains.Writing;

/// <summary>Where an element stands in the text of its document, in UTF-16 units.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="StartTagEnd">Behind its start tag.</param>
/// <param name="ContentEnd">Its end tag; the end of the element where it has none.</param>
/// <param name="End">Behind the element.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ElementSpan(int Start, int StartTagEnd, int ContentEnd, int End)
{
    /// <summary>Whether the element is one tag only (<c>&lt;name/&gt;</c>).</summary>
    public bool IsOneTag => StartTagEnd == End;
}
