using System.Text;

namespace Svirt.Security.Domains.Document;

/// <summary>
/// An element of a document, with its place. The tree lives as long as one reading; readers mark in it what they accounted for
/// (<see cref="PathSweep"/>).
/// </summary>
internal sealed class DocumentElement(
    DocumentElement? parent, int index, string name, string namespaceName, int line, int column)
{
    private readonly List<DocumentAttribute> _attributes = [];
    private readonly List<DocumentElement> _children = [];
    private SiblingGroup? _group;
    private int _ordinal;
    private StringBuilder? _text;
    private bool _hasVisibleText;

    /// <summary>Number of the element's start tag in the document, from 0; elements that were dropped count too.</summary>
    public int Index => index;

    public string Name { get; } = name;

    public string NamespaceName { get; } = namespaceName;

    public IReadOnlyList<DocumentAttribute> Attributes => _attributes;

    public IReadOnlyList<DocumentElement> Children => _children;

    public DocumentElement? Parent => parent;

    /// <summary>The text directly inside, as written; white space between child elements is not kept.</summary>
    public string Text => _text?.ToString() ?? "";

    /// <summary>Whether some reader has accounted for the text as (or as not) a host path.</summary>
    public bool IsTextClaimed { get; private set; }

    /// <summary>Whether no sibling of the same name comes before. Known without looking for one.</summary>
    public bool IsFirstOfItsName => _ordinal <= 1;

    public DocumentPosition Position => new(Path, line, column);

    private string Path
    {
        get
        {
            var step = Quotation.Cut(Name);
            var place = _group is { Count: > 1 } ? $"[{_ordinal}]" : "";
            return $"{parent?.Path}/{step}{place}";
        }
    }

    public DocumentPosition PositionOf(DocumentAttribute attribute) => new(Path, attribute.Line, attribute.Column);

    public void Add(DocumentAttribute attribute) => _attributes.Add(attribute);

    public void Add(DocumentElement child, SiblingGroup group)
    {
        child._group = group;
        child._ordinal = group.Join();
        _children.Add(child);
        if (!_hasVisibleText)
            _text = null;
    }

    public void AddText(string text)
    {
        var isVisible = !string.IsNullOrWhiteSpace(text);
        _hasVisibleText |= isVisible;
        if (_children.Count == 0 || isVisible)
            (_text ??= new StringBuilder()).Append(text);
    }

    /// <summary>Whether this is the element of domain XML proper, which has no namespace, of that name.</summary>
    public bool Is(string elementName) => NamespaceName.Length == 0 && Name == elementName;

    public IEnumerable<DocumentElement> Elements(string elementName) => _children.Where(child => child.Is(elementName));

    /// <summary>The one child of that name, or null.</summary>
    /// <exception cref="DomainXmlException">There are two: one reader would take the first, another the last.</exception>
    public DocumentElement? Element(string elementName)
    {
        DocumentElement? found = null;
        foreach (var child in Elements(elementName))
        {
            if (found is not null)
                throw child.Error(DomainXmlRules.ElementDuplicate, $"There is more than one {elementName} here.");
            found = child;
        }

        return found;
    }

    public DocumentAttribute? Attribute(string attributeName) => _attributes.Find(attribute => attribute.Name == attributeName);

    /// <summary>The text of an element that holds nothing else, null where it is empty.</summary>
    public string? OnlyText()
    {
        if (_children.Count > 0)
            throw Error(DomainXmlRules.ElementNotText, $"{Name} holds a text and no elements.");
        return _text is { Length: > 0 } ? Text : null;
    }

    public void ClaimText() => IsTextClaimed = true;

    /// <summary>The value an enumerated attribute stands for.</summary>
    public T Choice<T>(string attributeName, T whenAbsent, string rule, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        if (Attribute(attributeName) is not { } attribute)
            return whenAbsent;
        foreach (var (text, value) in choices)
        {
            if (text == attribute.Value)
                return value;
        }

        throw Error(attribute, rule, $"{Quotation.Of(attribute.Value)} is no value of {attributeName} that is known here.");
    }

    public DomainXmlException Error(string rule, string sentence) => new(rule, Position, sentence);

    public DomainXmlException Error(RuleFault fault) => Error(fault.Rule, fault.Sentence);

    public DomainXmlException Error(DocumentAttribute attribute, string rule, string sentence) =>
        new(rule, PositionOf(attribute), sentence);

    public DomainXmlException Error(DocumentAttribute attribute, RuleFault fault) => Error(attribute, fault.Rule, fault.Sentence);
}
