using System.Xml;

namespace Svirt.Security.Domains.Writing;

/// <summary>Text for elements and attributes between single quotation marks.</summary>
internal static class XmlText
{
    /// <summary>
    /// The text with references in place of what means something in XML, and of white space that an XML reader would change.
    /// </summary>
    /// <exception cref="ArgumentException">The text has characters that no XML document can hold.</exception>
    public static string Escape(string value)
    {
        try
        {
            XmlConvert.VerifyXmlChars(value);
        }
        catch (XmlException error)
        {
            throw new ArgumentException($"{Quotation.Of(value)} has characters that no XML document can hold.", nameof(value), error);
        }

        return value
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("'", "&apos;", StringComparison.Ordinal)
            .Replace("\t", "&#x9;", StringComparison.Ordinal)
            .Replace("\n", "&#xA;", StringComparison.Ordinal)
            .Replace("\r", "&#xD;", StringComparison.Ordinal);
    }
}
