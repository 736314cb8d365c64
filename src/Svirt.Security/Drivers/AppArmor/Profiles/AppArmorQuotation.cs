using System.Buffers;
using System.Text;

namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>
/// Writes paths into profile text so that they mean exactly themselves (apparmor.d(5), "Globbing" and "Variables"): letters, digits and
/// <c>/._-</c> stand as they are, every other byte as a backslash and three octal digits, all of it in quotes. The compiler takes an octal
/// escape literally even where the byte is a glob, a quote, a brace or white space, so no path can end its rule, widen it or name a variable.
/// </summary>
internal static class AppArmorQuotation
{
    private const int LongestPath = 4096;

    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-"u8);

    /// <summary>Writes one path, followed by a pattern of the profile language.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="path">The path.</param>
    /// <param name="pattern">What follows it unescaped, such as <c>/**</c>; empty for none.</param>
    internal static void Append(StringBuilder text, string path, string pattern = "")
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length));
        int length = Encoding.UTF8.GetBytes(path, bytes);
        Append(text, bytes.AsSpan(0, length), pattern);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Writes a path of arbitrary bytes.</summary>
    /// <exception cref="ArgumentException">It is not absolute, has a NUL or more than 4095 bytes.</exception>
    internal static void Append(StringBuilder text, ReadOnlySpan<byte> path, string pattern = "")
    {
        if (path.IsEmpty || path[0] != '/' || path.Contains((byte)0) || path.Length >= LongestPath)
            throw new ArgumentException("A path is absolute, without NUL, and has at most 4095 bytes.", nameof(path));
        AppendExactly(text, path, pattern);
    }

    /// <summary>Writes the name of a profile where the language takes a pattern.</summary>
    internal static void AppendName(StringBuilder text, string name) => AppendExactly(text, Encoding.UTF8.GetBytes(name), "");

    private static void AppendExactly(StringBuilder text, ReadOnlySpan<byte> exact, string pattern)
    {
        text.Append('"');
        foreach (byte unit in exact)
        {
            if (PlainBytes.Contains(unit))
                text.Append((char)unit);
            else
                text.Append('\\').Append((char)('0' + (unit >> 6))).Append((char)('0' + ((unit >> 3) & 7))).Append((char)('0' + (unit & 7)));
        }

        text.Append(pattern).Append('"');
    }
}
