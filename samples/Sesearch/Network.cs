using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Sesearch;

/// <summary>The networks by which seinfo narrows nodecon statements.</summary>
internal static class Network
{
    /// <summary>Address and length of the prefix; a mask is counted, an address alone is a network of its own.</summary>
    /// <exception cref="CriterionException">It is not a network.</exception>
    public static string? Canonical(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? address) || PrefixOf(address, parts) is not { } prefix)
            throw new CriterionException($"'{text}' does not appear to be an IPv4 or IPv6 network");
        return HasBitsAfter(address.GetAddressBytes(), prefix)
            ? throw new CriterionException($"{text} has host bits set")
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{prefix}");
    }

    private static int? PrefixOf(IPAddress address, string[] parts)
    {
        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (parts.Length == 1)
            return bits;
        if (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int prefix))
            return prefix <= bits ? prefix : null;
        if (!IPAddress.TryParse(parts[1], out IPAddress? mask) || mask.AddressFamily != address.AddressFamily)
            return null;
        int length = mask.GetAddressBytes().Sum(part => BitOperations.PopCount(part));
        return HasBitsAfter(mask.GetAddressBytes(), length) ? null : length;
    }

    private static bool HasBitsAfter(byte[] bytes, int prefix) =>
        Enumerable.Range(prefix, (bytes.Length * 8) - prefix).Any(bit => (bytes[bit >> 3] >> (7 - (bit & 7)) & 1) != 0);
}
