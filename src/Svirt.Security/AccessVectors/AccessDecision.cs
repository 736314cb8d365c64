using System.Globalization;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>What a policy decides for one source, target and class: 32-bit vectors with bit n - 1 for permission number n. Immutable.</summary>
/// <param name="Allowed">What is allowed.</param>
/// <param name="AuditAllow">What is recorded when it is allowed.</param>
/// <param name="AuditDeny">What is recorded when it is denied; the rest is denied silently (dontaudit).</param>
/// <param name="Sequence">Which policy decided: the number of its load.</param>
/// <param name="IsPermissive">The source's type is permissive: denials are recorded and not enforced.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AccessDecision(uint Allowed, uint AuditAllow, uint AuditDeny, uint Sequence, bool IsPermissive)
{
    private const uint PermissiveFlag = 1;
    private const int Words = 6;

    /// <summary>Whether a permission is allowed.</summary>
    /// <param name="permissionNumber">Its number in the class, from 1 to 32.</param>
    public bool Allows(int permissionNumber) =>
        permissionNumber is >= 1 and <= 32 && (Allowed & (1u << (permissionNumber - 1))) != 0;

    /// <summary>Reads the kernel's answer: five words in hexadecimal but for the sequence, which is decimal (sel_write_access in selinuxfs.c).</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    internal static AccessDecision Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Words)
            throw new FormatException($"'{text}' is not the {Words} words of an access decision.");
        return new AccessDecision(Hex(words[0]), Hex(words[2]), Hex(words[3]), uint.Parse(words[4], NumberStyles.None, CultureInfo.InvariantCulture), (Hex(words[5]) & PermissiveFlag) != 0);
    }

    private static uint Hex(string word) => uint.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
