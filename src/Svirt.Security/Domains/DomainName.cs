using System.Text;

namespace Svirt.Security.Domains;

/// <summary>What a domain's name must look like. It becomes part of file names, so what a file name cannot be is refused as well.</summary>
internal static class DomainName
{
    // NAME_MAX (limits.h).
    private const int MaxBytes = 255;

    public static RuleFault? FindFault(string name)
    {
        if (name.Length == 0)
            return new RuleFault(DomainXmlRules.NameMissing, "The domain's name is empty.");
        if (name is "." or ".." || name.Contains('/') || name.Any(char.IsControl) || string.IsNullOrWhiteSpace(name))
            return new RuleFault(DomainXmlRules.NameInvalid, $"{Quotation.Of(name)} cannot be a domain's name.");
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
            return new RuleFault(DomainXmlRules.NameTooLong, $"The domain's name {Quotation.Of(name)} has more than {MaxBytes} bytes.");
        return null;
    }
}
