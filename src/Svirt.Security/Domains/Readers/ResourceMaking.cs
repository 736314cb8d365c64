using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Makes the resource that an element gives the emulator.</summary>
internal static class ResourceMaking
{
    public static DomainResource Resource(
        this DocumentElement element,
        ResourceKind kind,
        string path,
        ResourceAccess access,
        ResourceSourceType type = ResourceSourceType.Unspecified,
        ResourceExistence existence = ResourceExistence.Required) =>
        new()
        {
            Kind = kind,
            Path = path,
            Access = access,
            SourceType = type,
            Existence = existence,
            Origin = element.Position,
        };

    /// <summary>The path in an attribute.</summary>
    /// <exception cref="DomainXmlException">It is absent or empty.</exception>
    public static string RequiredPath(this DocumentElement element, string attributeName) =>
        element.PathIn(attributeName) ?? throw element.SourceMissing();

    public static DomainXmlException SourceMissing(this DocumentElement element) =>
        element.Error(
            DomainXmlRules.DeviceSourceMissing, $"The element {Quotation.Of(element.Name)} names no host path where one is needed.");

    /// <summary>Whether an attribute is yes rather than no or absent.</summary>
    public static bool IsYes(this DocumentElement element, string attributeName) => element.Attribute(attributeName)?.Value == "yes";
}
