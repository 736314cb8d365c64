using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Refusal of a device, or a form of one, that may give the emulator a host path and is not read yet.</summary>
internal static class UnsupportedDevice
{
    public static DomainXmlException Unsupported(this DocumentElement element) =>
        element.Error(
            DomainXmlRules.DeviceUnsupported,
            $"The element {Quotation.Of(element.Name)} may give the emulator a host path and is not supported.");

    /// <summary>Refuses unless an attribute has one of the values known to bring no host path.</summary>
    public static void Require(this DocumentElement element, string attributeName, params ReadOnlySpan<string> harmless)
    {
        var value = element.Attribute(attributeName)?.Value;
        foreach (var candidate in harmless)
        {
            if (candidate == value)
                return;
        }

        throw element.Error(
            DomainXmlRules.DeviceUnsupported,
            $"The element {Quotation.Of(element.Name)} with {attributeName} {Quotation.Of(value ?? "")} may give the emulator a host path "
            + "and is not supported.");
    }

    /// <summary>Refuses each child of that name.</summary>
    public static void Refuse(this DocumentElement element, string childName)
    {
        foreach (var child in element.Elements(childName))
            throw child.Unsupported();
    }
}
