using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;

namespace Svirt.Security.Domains.Writing;

/// <summary>What of a label belongs to a form, and whether an element says it already.</summary>
internal static class LabelReduction
{
    /// <summary>A label without what only a live domain has.</summary>
    public static DomainSecurityLabel ToInactive(DomainSecurityLabel label) =>
        label with { Label = label.Type == SecurityLabelType.Static ? label.Label : null, ImageLabel = null };

    public static bool IsSaidBy(DocumentElement element, DomainSecurityLabel label, DomainXmlOptions options)
    {
        try
        {
            var said = SecurityLabelReader.ReadOne(element, options.Mode);
            if (options.Mode != DomainXmlMode.Live && SaysWhatIsLive(element, said.Type))
                return false;
            return said with { Model = said.Model ?? label.Model } == label;
        }
        catch (DomainXmlException)
        {
            // A definition does not say what a live domain has to.
            return false;
        }
    }

    public static bool IsSaidBy(DocumentElement element, DeviceSecurityLabel label, DomainXmlOptions options)
    {
        if (options.Mode != DomainXmlMode.Live && element.Attribute("labelskip") is not null)
            return false;
        var said = DeviceSecurityLabelReader.ReadOne(element, options);
        return said with { Model = said.Model ?? label.Model } == label;
    }

    private static bool SaysWhatIsLive(DocumentElement element, SecurityLabelType type) =>
        element.Elements("imagelabel").Any() || (type != SecurityLabelType.Static && element.Elements("label").Any());
}
