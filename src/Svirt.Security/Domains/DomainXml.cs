using System.Text;
using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;
using Svirt.Security.Host;

namespace Svirt.Security.Domains;

/// <summary>
/// Reads domain XML as libvirt writes it (https://libvirt.org/formatdomain.html) into a <see cref="DomainDefinition"/>. A document is
/// untrusted input: no document type declaration, nothing external is resolved, size and depth are bounded while reading. What could
/// give the emulator a host path and is not understood is refused, never skipped; elsewhere unknown elements are ignored.
/// Thread safe.
/// </summary>
public static class DomainXml
{
    /// <summary>
    /// Reads a document from a text. An encoding that its XML declaration names is ignored, the text being decoded already.
    /// </summary>
    /// <param name="xml">The document.</param>
    /// <param name="limits">How much is read before the document is refused; null for <see cref="DomainXmlLimits.Default"/>.</param>
    /// <returns>The domain.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="xml"/> is null.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    public static DomainDefinition Parse(string xml, DomainXmlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        return Parse(xml, WithLimits(limits));
    }

    /// <summary>
    /// Reads a document from a text. An encoding that its XML declaration names is ignored, the text being decoded already.
    /// </summary>
    /// <param name="xml">The document.</param>
    /// <param name="options">How it is read, and who answers what it leaves open.</param>
    /// <returns>The domain.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    /// <exception cref="HostException">A device of the host could not be looked up.</exception>
    public static DomainDefinition Parse(string xml, DomainXmlOptions options)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(options);
        using var text = new StringReader(xml);
        return Read(text, fromBytes: false, options);
    }

    /// <summary>
    /// Reads a document from bytes, from the stream's position on, in UTF-8 with or without a byte order mark. The stream is left open;
    /// no more of it is read than the limits allow, plus a buffer.
    /// </summary>
    /// <param name="stream">The document.</param>
    /// <param name="limits">How much is read before the document is refused; null for <see cref="DomainXmlLimits.Default"/>.</param>
    /// <returns>The domain.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static DomainDefinition Load(Stream stream, DomainXmlLimits? limits = null) => Load(stream, WithLimits(limits));

    /// <summary>
    /// Reads a document from bytes, from the stream's position on, in UTF-8 with or without a byte order mark. The stream is left open;
    /// no more of it is read than the limits allow, plus a buffer.
    /// </summary>
    /// <param name="stream">The document.</param>
    /// <param name="options">How it is read, and who answers what it leaves open.</param>
    /// <returns>The domain.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    /// <exception cref="HostException">A device of the host could not be looked up.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static DomainDefinition Load(Stream stream, DomainXmlOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        if (!stream.CanRead)
            throw new ArgumentException("The stream cannot be read.", nameof(stream));
        // Detection by byte order mark would replace this encoding by one that lets invalid bytes through; its own mark is skipped anyway.
        var strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        using var text = new StreamReader(stream, strictUtf8, detectEncodingFromByteOrderMarks: false, bufferSize: 4096, leaveOpen: true);
        return Read(text, fromBytes: true, options);
    }

    private static DomainXmlOptions WithLimits(DomainXmlLimits? limits) =>
        limits is null ? DomainXmlOptions.Default : new DomainXmlOptions { Limits = limits };

    private static DomainDefinition Read(TextReader text, bool fromBytes, DomainXmlOptions options) =>
        DomainReader.Read(DocumentReader.Read(text, fromBytes, DocumentKind.Domain, options.Limits), options);
}
