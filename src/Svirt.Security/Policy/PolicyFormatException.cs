using System.Globalization;
using Svirt.Security.Errors;

namespace Svirt.Security.Policy;

/// <summary>
/// A file that was to be an SELinux kernel policy is not one, is damaged, or is of a kind this library does not read (a module, a policy
/// for Xen, a version outside 15 to 35).
/// </summary>
public sealed class PolicyFormatException : SvirtSecurityException
{
    internal PolicyFormatException(string section, long offset, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"Malformed SELinux policy: {problem} (section {section}, byte {offset})."))
    {
        Section = section;
        Offset = offset;
    }

    /// <summary>The part of the file that could not be read, for instance <c>types</c> or <c>access vectors</c>.</summary>
    public string Section { get; }

    /// <summary>Offset in bytes, from 0, of the record or field that could not be accepted.</summary>
    public long Offset { get; }
}
