using System.Text;

namespace Svirt.Security.Domains;

/// <summary>What a host path must look like, before anything is known of the file system (path_resolution(7)).</summary>
internal static class HostPath
{
    // PATH_MAX (limits.h) counts the final zero.
    private const int MaxBytes = 4095;

    public static RuleFault? FindFault(string path)
    {
        if (!path.StartsWith('/'))
            return new RuleFault(DomainXmlRules.PathNotAbsolute, $"The path {Quotation.Of(path)} is not absolute.");
        if (path.Any(char.IsControl))
            return new RuleFault(DomainXmlRules.PathInvalid, $"The path {Quotation.Of(path)} has control characters.");
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            return new RuleFault(DomainXmlRules.PathTooLong, $"The path {Quotation.Of(path)} has more than {MaxBytes} bytes.");
        return null;
    }

    /// <summary>Whether a text would be a host path if something took it for one.</summary>
    public static bool IsSuspected(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        return trimmed.StartsWith("/") || trimmed.StartsWith("unix:") || trimmed.StartsWith("file:");
    }
}
