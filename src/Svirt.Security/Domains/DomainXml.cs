using System.Text;
using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;

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
        using var text = new StringReader(xml);
        return Read(text, fromBytes: false, limits ?? DomainXmlLimits.Default);
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
    public static DomainDefinition Load(Stream stream, DomainXmlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
            throw new ArgumentException("The stream cannot be read.", nameof(stream));
        // Detection by byte order mark would replace this encoding by one that lets invalid bytes through; its own mark is skipped anyway.
        var strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        using var text = new StreamReader(stream, strictUtf8, detectEncodingFromByteOrderMarks: false, bufferSize: 4096, leaveOpen: true);
        return Read(text, fromBytes: true, limits ?? DomainXmlLimits.Default);
    }

    private static DomainDefinition Read(TextReader text, bool fromBytes, DomainXmlLimits limits) =>
        DomainReader.Read(DocumentReader.Read(text, fromBytes, limits), limits);
}
