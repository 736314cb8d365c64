using System.Text;

namespace QemuLaunch.Guest;

/// <summary>The text a guest can hold: printable ASCII, since its serial line and sectors carry bytes and a NUL ends a text.</summary>
internal static class GuestText
{
    /// <summary>The bytes of <paramref name="text"/>.</summary>
    /// <param name="text">One or more characters from space to tilde.</param>
    /// <param name="maxLength">The room there is for it, in bytes.</param>
    /// <param name="parameterName">The caller's parameter, for the exception.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="text"/> is empty, too long, or holds another character.</exception>
    public static byte[] Encode(string text, int maxLength, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameterName);
        if (text.Length > maxLength)
            throw new ArgumentException($"The guest has room for {maxLength} characters, not {text.Length}.", parameterName);
        var odd = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (odd >= 0)
            throw new ArgumentException($"The character U+{(int)text[odd]:X4} at index {odd} is not printable ASCII.", parameterName);
        return Encoding.ASCII.GetBytes(text);
    }

    /// <summary>The text in a sector: the printable ASCII before the first NUL, all bytes after it being zero.</summary>
    /// <remarks>What a guest wrote is its own word: nothing is assumed of it.</remarks>
    /// <exception cref="InvalidDataException">The sector holds something else.</exception>
    public static string Decode(ReadOnlySpan<byte> sector)
    {
        var length = sector.IndexOf((byte)0);
        if (length < 0)
            length = sector.Length;
        if (sector[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~') || sector[length..].ContainsAnyExcept((byte)0))
            throw new InvalidDataException("The sector does not hold one line of printable ASCII padded with zeros.");
        return Encoding.ASCII.GetString(sector[..length]);
    }
}
