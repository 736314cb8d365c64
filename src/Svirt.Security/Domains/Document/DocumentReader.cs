using System.Xml;

namespace Svirt.Security.Domains.Document;

/// <summary>
/// One pass over a document that builds a light tree of the parts domain readers look at, within <see cref="DomainXmlLimits"/>. The rest
/// is checked to be well-formed and dropped.
/// </summary>
internal sealed class DocumentReader
{
    private readonly Stack<(DocumentElement Element, Dictionary<(string, string), SiblingGroup> Groups)> _open = new();
    private readonly BoundedTextReader _text;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _place;
    private readonly DomainXmlLimits _limits;
    private readonly bool _fromBytes;
    private readonly DocumentKind _kind;
    private DocumentElement? _root;
    private int _nodes;
    private int _startTags;

    private DocumentReader(BoundedTextReader text, XmlReader xml, bool fromBytes, DocumentKind kind, DomainXmlLimits limits)
    {
        _text = text;
        _xml = xml;
        _place = (IXmlLineInfo)xml;
        _fromBytes = fromBytes;
        _kind = kind;
        _limits = limits;
    }

    /// <summary>Reads a document to its end and returns its root.</summary>
    public static DocumentElement Read(TextReader text, bool fromBytes, DocumentKind kind, DomainXmlLimits limits)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
        };
        using var bounded = new BoundedTextReader(text, limits.MaxCharacters);
        using var xml = XmlReader.Create(bounded, settings);
        return new DocumentReader(bounded, xml, fromBytes, kind, limits).ReadDocument();
    }

    private DocumentElement ReadDocument()
    {
        try
        {
            while (_xml.Read())
                Take();
        }
        catch (XmlException error)
        {
            throw Explain(error);
        }

        return FindEarlyEnd(null) is { } early ? throw early : _root!;
    }

    private DocumentPosition Here => new(OpenPath, _place.LineNumber, _place.LinePosition);

    private string OpenPath => _open.TryPeek(out var open) ? open.Element.Position.ElementPath : "/";

    private void Take()
    {
        switch (_xml.NodeType)
        {
            case XmlNodeType.XmlDeclaration:
                CheckEncoding();
                break;
            case XmlNodeType.Element:
                TakeElement();
                break;
            case XmlNodeType.EndElement when _open.Count > _xml.Depth:
                _open.Pop();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace
                when _open.Count == _xml.Depth && _open.TryPeek(out var open):
                open.Element.AddText(_xml.Value);
                break;
        }
    }

    private void CheckEncoding()
    {
        // A string is decoded already, whatever its declaration says.
        var declared = _xml.GetAttribute("encoding");
        if (!_fromBytes || declared is null)
            return;
        if (!declared.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !declared.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            throw new DomainXmlException(DomainXmlRules.XmlEncoding, Here, $"The encoding {Quotation.Of(declared)} is not UTF-8.");
    }

    private void TakeElement()
    {
        _startTags++;
        if (_xml.Depth >= _limits.MaxDepth)
            throw new DomainXmlException(DomainXmlRules.XmlTooDeep, Here, $"Elements are nested more than {_limits.MaxDepth} deep.");
        if (_xml.Depth == 0)
            _text.ForgetProlog();
        if (_open.Count < _xml.Depth || !IsKept())
            return;

        var isEmpty = _xml.IsEmptyElement;
        var element = MakeElement();
        if (!isEmpty)
            _open.Push((element, []));
    }

    // The root's children that readers look at; what is below them is kept whole. Below a dropped child no element is open at its depth.
    private bool IsKept() =>
        _xml.Depth switch
        {
            0 => _xml.LocalName == _kind.RootName && _xml.NamespaceURI.Length == 0
                ? true
                : throw new DomainXmlException(
                    DomainXmlRules.RootElement, Here, $"The root element is not a {_kind.RootName} without namespace."),
            1 => _kind.Keeps(_xml.NamespaceURI, _xml.LocalName),
            _ => true,
        };

    private DocumentElement MakeElement()
    {
        Count(1 + _xml.AttributeCount);
        var hasParent = _open.TryPeek(out var open);
        var element = new DocumentElement(
            open.Element, _startTags - 1, _xml.LocalName, _xml.NamespaceURI, _place.LineNumber, _place.LinePosition);
        if (hasParent)
        {
            var key = (element.NamespaceName, element.Name);
            if (!open.Groups.TryGetValue(key, out var group))
                open.Groups.Add(key, group = new SiblingGroup());
            open.Element.Add(element, group);
        }
        else
        {
            _root = element;
        }

        while (_xml.MoveToNextAttribute())
        {
            if (_xml.NamespaceURI.Length == 0)
                element.Add(new DocumentAttribute(_xml.LocalName, _xml.Value, _place.LineNumber, _place.LinePosition));
        }

        return element;
    }

    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > _limits.MaxNodes)
            throw new DomainXmlException(
                DomainXmlRules.XmlTooLarge, Here, $"The document has more than {_limits.MaxNodes} elements and attributes.");
    }

    private DomainXmlException Explain(XmlException error)
    {
        if (FindEarlyEnd(error) is { } early)
            return early;
        return _root is null && XmlProlog.FindDocumentType(_text.Prolog) is var (line, column)
            ? new DomainXmlException(
                DomainXmlRules.XmlDtd,
                new DocumentPosition(OpenPath, line, column),
                "A domain document has no document type declaration.",
                error)
            : DomainXmlException.Malformed(error, OpenPath);
    }

    private DomainXmlException? FindEarlyEnd(XmlException? error)
    {
        if (_text.IsUndecodable)
            return new(DomainXmlRules.XmlEncoding, Here, "The document has bytes that are not UTF-8 somewhere after this place.", error);
        if (_text.HasTooManyAttributes)
        {
            return new(
                DomainXmlRules.XmlTooLarge, Here, $"A tag after this place has more than {AttributeCounter.Most} attributes.", error);
        }

        return _text.IsCut
            ? new(DomainXmlRules.XmlTooLarge, Here, $"The document has more than {_limits.MaxCharacters} characters.", error)
            : null;
    }
}
