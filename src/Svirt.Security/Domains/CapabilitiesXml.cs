using System.Collections.Immutable;
using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;
using Svirt.Security.Domains.Writing;

namespace Svirt.Security.Domains;

/// <summary>
/// Reads and writes the security models in the capabilities of a host (https://libvirt.org/formatcaps.html). Thread safe.
/// </summary>
public static class CapabilitiesXml
{
    private const string Empty = "<capabilities>\n  <host>\n  </host>\n</capabilities>\n";

    /// <summary>Reads the security models, in the document's order; the first is the host's first model.</summary>
    /// <param name="xml">The capabilities.</param>
    /// <param name="limits">How much is read before the document is refused; null for <see cref="DomainXmlLimits.Default"/>.</param>
    /// <returns>The models.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="xml"/> is null.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    public static ImmutableArray<HostSecurityModel> Parse(string xml, DomainXmlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        return ReadRoot(xml, limits).Element("host") is { } host ? SecurityModelReader.Read(host) : [];
    }

    /// <summary>Writes capabilities that say the security models and nothing else.</summary>
    /// <param name="models">The models.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="models"/> is null.</exception>
    /// <exception cref="ArgumentException">The models break a rule of the format.</exception>
    public static string Format(IEnumerable<HostSecurityModel> models) => WithSecurityModels(Empty, models);

    /// <summary>Capabilities with exactly these security models, and everything else as it was.</summary>
    /// <param name="xml">The capabilities.</param>
    /// <param name="models">The models; an element whose model is not among them is removed.</param>
    /// <param name="limits">How much is read before the document is refused; null for <see cref="DomainXmlLimits.Default"/>.</param>
    /// <returns>The new document.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// The models break a rule of the format, so that the document could not be read any more, or the document has no <c>host</c>.
    /// </exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    public static string WithSecurityModels(string xml, IEnumerable<HostSecurityModel> models, DomainXmlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(models);
        if (ReadRoot(xml, limits).Element("host") is not { } host)
            throw new ArgumentException("The capabilities have no host.", nameof(xml));
        SecurityModelReader.Read(host);
        ImmutableArray<HostSecurityModel> all = [.. models];
        var wanted = all.Select(model => new WantedChild(
            model.Model, lead => SecmodelText.Format(model, lead), element => SecurityModelReader.ReadOne(element) == model)).ToList();
        var changed = ChildEdit.Apply(xml, host, "secmodel", wanted, element => SecurityModelReader.ReadOne(element).Model);
        try
        {
            var readBack = Parse(changed, limits);
            if (readBack.Length != all.Length || readBack.Except(all).Any())
                throw new ArgumentException("The models cannot be written: they would not be read back as they are.", nameof(models));
        }
        catch (DomainXmlException error)
        {
            throw new ArgumentException("The models cannot be written: " + error.Message, nameof(models), error);
        }

        return changed;
    }

    private static DocumentElement ReadRoot(string xml, DomainXmlLimits? limits)
    {
        using var text = new StringReader(xml);
        return DocumentReader.Read(text, fromBytes: false, DocumentKind.Capabilities, limits ?? DomainXmlLimits.Default);
    }
}
