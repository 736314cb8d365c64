namespace Svirt.Security.Domains.Document;

/// <summary>Takes a host path out of a document: claimed, and checked for its form.</summary>
internal static class PathReading
{
    /// <summary>The path in an attribute, null where it is absent or empty.</summary>
    public static string? PathIn(this DocumentElement element, string attributeName)
    {
        if (element.Attribute(attributeName) is not { Value.Length: > 0 } attribute)
            return null;
        attribute.Claim();
        return HostPath.FindFault(attribute.Value) is { } fault ? throw element.Error(attribute, fault) : attribute.Value;
    }

    /// <summary>The path that is an element's text, null where it is empty.</summary>
    public static string? PathText(this DocumentElement element)
    {
        if (element.OnlyText() is not { } path)
            return null;
        element.ClaimText();
        return HostPath.FindFault(path) is { } fault ? throw element.Error(fault) : path;
    }
}
