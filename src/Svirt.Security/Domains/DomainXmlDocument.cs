using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;
using Svirt.Security.Domains.Writing;

namespace Svirt.Security.Domains;

/// <summary>
/// The text of a domain document whose security labels can be changed. Everything else stays as it was, character for character: comments,
/// white space, unknown elements and namespaces, the order of attributes. A label that says already what it is to say is not touched
/// either.
/// Immutable and thread safe: a change gives a new document.
/// </summary>
public sealed class DomainXmlDocument
{
    private const string ByteOrderMark = "\uFEFF";

    private readonly string _xml;
    private readonly bool _isFromBytes;
    private readonly bool _hasByteOrderMark;
    private readonly DocumentElement _root;
    private readonly DomainXmlOptions _options;

    private DomainXmlDocument(string xml, bool isFromBytes, bool hasByteOrderMark, DomainXmlOptions options)
    {
        _xml = xml;
        _isFromBytes = isFromBytes;
        _hasByteOrderMark = hasByteOrderMark;
        _options = options;
        using var text = new StringReader(xml);
        _root = DocumentReader.Read(text, isFromBytes, DocumentKind.Domain, options.Limits);
        SecurityLabels = SecurityLabelReader.Read(_root, options);
    }

    /// <summary>The domain's labels, read in the mode of the options.</summary>
    public ImmutableArray<DomainSecurityLabel> SecurityLabels { get; }

    /// <summary>Takes a document in. Its labels are read, its devices are not (<see cref="DomainXml"/>).</summary>
    /// <param name="xml">The document.</param>
    /// <param name="options">How labels are meant, and limits; null for <see cref="DomainXmlOptions.Default"/>.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="xml"/> is null.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or its labels break a rule.</exception>
    public static DomainXmlDocument Parse(string xml, DomainXmlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        return new DomainXmlDocument(xml, isFromBytes: false, hasByteOrderMark: false, options ?? DomainXmlOptions.Default);
    }

    /// <summary>Takes a document in from its bytes in UTF-8, with or without a byte order mark.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="options">How labels are meant, and limits; null for <see cref="DomainXmlOptions.Default"/>.</param>
    /// <returns>The document.</returns>
    /// <exception cref="DomainXmlException">The bytes are not UTF-8, or the document is malformed, too large, or its labels break a
    /// rule.</exception>
    public static DomainXmlDocument FromUtf8(ReadOnlySpan<byte> bytes, DomainXmlOptions? options = null)
    {
        options ??= DomainXmlOptions.Default;

        // A UTF-16 unit is at most three bytes: what must be too large is not even decoded.
        if (bytes.Length > 3L * (options.Limits.MaxCharacters + 1L))
        {
            throw new DomainXmlException(
                DomainXmlRules.XmlTooLarge,
                new DocumentPosition("/", 0, 0),
                $"The document has more than {options.Limits.MaxCharacters} characters.");
        }

        string xml;
        try
        {
            xml = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new DomainXmlException(
                DomainXmlRules.XmlEncoding, new DocumentPosition("/", 0, 0), "The document has bytes that are not UTF-8.", error);
        }

        var hasMark = xml.StartsWith(ByteOrderMark, StringComparison.Ordinal);
        return new DomainXmlDocument(hasMark ? xml[1..] : xml, isFromBytes: true, hasMark, options);
    }

    /// <summary>The document with exactly these labels of the domain.</summary>
    /// <param name="labels">The labels; an element whose model is not among them is removed.</param>
    /// <param name="form">How they are written.</param>
    /// <returns>The new document; this one where nothing changes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The labels break a rule of the grammar, so that the document could not be read any more: two of one model, a live label without its
    /// image label, characters that XML cannot hold.
    /// </exception>
    public DomainXmlDocument WithSecurityLabels(IEnumerable<DomainSecurityLabel> labels, SecurityLabelForm form)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var options = _options with { Mode = ModeOf(form) };
        var reduced = labels
            .Where(label => form != SecurityLabelForm.Migratable || !label.IsImplicit)
            .Select(label => label with { Model = label.Model ?? options.FirstModel })
            .Select(label => form == SecurityLabelForm.Live ? label : LabelReduction.ToInactive(label))
            .ToImmutableArray();
        var wanted = reduced.Select(label => new WantedChild(
            label.Model, SeclabelText.Of(label).Format, element => LabelReduction.IsSaidBy(element, label, options))).ToList();
        var changed = Change(_root, wanted, options);
        CheckReadBack(reduced, ReadBack(() => SecurityLabelReader.Read(changed._root, options)));
        return changed;
    }

    /// <summary>The document with exactly these labels of one source of a device.</summary>
    /// <param name="source">
    /// The <c>source</c> element, as <see cref="DomainResource.Origin"/> of a resource read from this very document says it.
    /// </param>
    /// <param name="labels">The labels; an element whose model is not among them is removed.</param>
    /// <param name="form">How they are written; only the live form says <see cref="DeviceSecurityLabel.WasSkipped"/>.</param>
    /// <returns>The new document, in which later elements stand in other places; this one where nothing changes.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// There is no such source element, or the labels break a rule of the grammar, so that the document could not be read any more.
    /// </exception>
    public DomainXmlDocument WithDeviceSecurityLabels(
        DocumentPosition source, IEnumerable<DeviceSecurityLabel> labels, SecurityLabelForm form)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(labels);
        if (Find(_root, source) is not { Name: "source" } element)
            throw new ArgumentException($"There is no source element at {source}.", nameof(source));
        var options = _options with { Mode = ModeOf(form) };
        var reduced = labels
            .Select(label => label with { Model = label.Model ?? options.FirstModel })
            .Select(label => form == SecurityLabelForm.Live ? label : label with { WasSkipped = false })
            .ToImmutableArray();
        var wanted = reduced.Select(label => new WantedChild(
            label.Model, SeclabelText.Of(label).Format, present => LabelReduction.IsSaidBy(present, label, options))).ToList();
        var changed = Change(element, wanted, options);

        // Nothing before the element has changed, so it still has its place.
        CheckReadBack(
            reduced,
            ReadBack(() => DeviceSecurityLabelReader.Read(
                Find(changed._root, source), options, SecurityLabelReader.Read(changed._root, _options))));
        return changed;
    }

    /// <summary>The document's text, without a byte order mark.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _xml;

    /// <summary>The document's bytes in UTF-8, with a byte order mark where it had one.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_hasByteOrderMark ? ByteOrderMark + _xml : _xml);

    private DomainXmlDocument Change(DocumentElement parent, List<WantedChild> wanted, DomainXmlOptions options)
    {
        var xml = ChildEdit.Apply(_xml, parent, "seclabel", wanted, element => LabelText.Model(element) ?? options.FirstModel);
        return ReferenceEquals(xml, _xml)
            ? this
            : ReadBack(() => new DomainXmlDocument(
                xml, _isFromBytes, _hasByteOrderMark, parent.Parent is null ? options : _options));
    }

    // Documents of sVirt v0.10 stay so: what has no type in them goes on being static.
    private DomainXmlMode ModeOf(SecurityLabelForm form) =>
        form == SecurityLabelForm.Live ? DomainXmlMode.Live
        : _options.Mode == DomainXmlMode.SvirtV010 ? DomainXmlMode.SvirtV010
        : DomainXmlMode.Inactive;

    // Labels keep the places of their elements, and what is new comes behind: the order may be another one.
    private static void CheckReadBack<T>(ImmutableArray<T> wanted, ImmutableArray<T> readBack)
    {
        if (readBack.Length != wanted.Length || readBack.Except(wanted).Any())
            throw Unwritable(null, "labels");
    }

    private static DocumentElement? Find(DocumentElement element, DocumentPosition position)
    {
        if (element.Position == position)
            return element;
        return element.Children.Select(child => Find(child, position)).FirstOrDefault(found => found is not null);
    }

    private static T ReadBack<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DomainXmlException error)
        {
            throw Unwritable(error, "labels");
        }
    }

    private static ArgumentException Unwritable(DomainXmlException? error, string parameter) =>
        new("The labels cannot be written: " + (error?.Message ?? "they would not be read back as they are."), parameter, error);
}
