namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>Character classes and the escapes that stand for one: <c>[^/]</c>, <c>[[:alnum:]_]</c>, <c>\d</c>.</summary>
internal static class PatternClass
{
    private static readonly ByteSet Digit = ByteSet.Range((byte)'0', (byte)'9');
    private static readonly ByteSet Lower = ByteSet.Range((byte)'a', (byte)'z');
    private static readonly ByteSet Upper = ByteSet.Range((byte)'A', (byte)'Z');
    private static readonly ByteSet Alphanumeric = Digit | Lower | Upper;
    private static readonly ByteSet Word = Alphanumeric | ByteSet.Of((byte)'_');
    private static readonly ByteSet Space = ByteSet.Of((byte)' ') | ByteSet.Range((byte)'\t', (byte)'\r');

    /// <summary>Reads a class; the position is behind its opening bracket, and then behind the closing one.</summary>
    /// <exception cref="PatternException">It is not closed, or has what is not read.</exception>
    public static ByteSet Parse(ReadOnlySpan<char> pattern, ref int position)
    {
        int start = position;
        bool negated = position < pattern.Length && pattern[position] == '^';
        if (negated)
            position++;
        ByteSet set = default;
        for (bool first = true; ; first = false)
        {
            if (position >= pattern.Length)
                throw new PatternException($"the class that begins at character {start} of \"{pattern}\" is not closed");
            if (pattern[position] == ']' && !first)
                break;
            set |= Named(pattern, ref position) ?? Item(pattern, ref position);
        }
        position++;
        return negated ? ~set : set;
    }

    /// <summary>
    /// The set that an escape stands for; the position is behind the backslash, and then behind the escape. Null if it stands for
    /// the character itself, which is then the one before the position.
    /// </summary>
    public static ByteSet? Escape(ReadOnlySpan<char> pattern, ref int position)
    {
        char escaped = pattern[position++];
        return escaped switch
        {
            'd' => Digit,
            'D' => ~Digit,
            'w' => Word,
            'W' => ~Word,
            's' => Space,
            'S' => ~Space,
            'n' => ByteSet.Of((byte)'\n'),
            't' => ByteSet.Of((byte)'\t'),
            'r' => ByteSet.Of((byte)'\r'),
            _ when char.IsAsciiLetterOrDigit(escaped) => throw new PatternException($"the escape \\{escaped} of \"{pattern}\" is not read"),
            _ => null,
        };
    }

    private static ByteSet? Named(ReadOnlySpan<char> pattern, ref int position)
    {
        ReadOnlySpan<char> rest = pattern[position..];
        if (!rest.StartsWith("[:") || rest.IndexOf(":]") is not (> 0 and var end))
            return null;
        position += end + 2;
        return rest[2..end] switch
        {
            "alnum" => Alphanumeric,
            "alpha" => Lower | Upper,
            "digit" => Digit,
            "lower" => Lower,
            "upper" => Upper,
            "space" => Space,
            "word" => Word,
            "xdigit" => Digit | ByteSet.Range((byte)'a', (byte)'f') | ByteSet.Range((byte)'A', (byte)'F'),
            _ => throw new PatternException($"the class {rest[..(end + 2)]} of \"{pattern}\" is not read"),
        };
    }

    private static ByteSet Item(ReadOnlySpan<char> pattern, ref int position)
    {
        ByteSet? set = Single(pattern, ref position, out byte first);
        if (set is { } escape)
            return escape;
        if (position + 1 >= pattern.Length || pattern[position] != '-' || pattern[position + 1] == ']')
            return ByteSet.Of(first);
        int dash = position++;
        if (Single(pattern, ref position, out byte last) is not null || last < first)
            throw new PatternException($"the range at character {dash + 1} of \"{pattern}\" has no order");
        return ByteSet.Range(first, last);
    }

    private static ByteSet? Single(ReadOnlySpan<char> pattern, ref int position, out byte value)
    {
        value = 0;
        if (pattern[position] == '\\')
        {
            if (++position == pattern.Length)
                throw new PatternException($"a backslash ends \"{pattern}\"");
            if (Escape(pattern, ref position) is { } set)
                return set;
            value = (byte)pattern[position - 1];
            return null;
        }
        value = (byte)pattern[position++];
        return null;
    }
}
