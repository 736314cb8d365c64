using System.Globalization;
using Svirt.Security.Errors;

namespace Svirt.Security.Policy.AppArmor;

/// <summary>Bytes that were to be compiled AppArmor profiles are not, or are damaged.</summary>
public sealed class AppArmorPolicyException : SvirtSecurityException
{
    internal AppArmorPolicyException(long offset, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"Malformed AppArmor policy: {problem} (byte {offset}).")) => Offset = offset;

    /// <summary>Offset in bytes, from 0, of what could not be accepted.</summary>
    public long Offset { get; }
}
