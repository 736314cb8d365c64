namespace Svirt.Security.Labels;

/// <summary>
/// A cursor over label text that remembers why reading stopped. It lives on the stack and its reasons are constants, so that refusing a
/// text allocates nothing and only a throwing caller pays for the explanation.
/// </summary>
internal ref struct LabelReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _errorPosition;
    private string _expected = "";

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _text.Length;

    public readonly ReadOnlySpan<char> Remaining => _text[Position..];

    /// <summary>Takes the next <paramref name="length"/> characters.</summary>
    public ReadOnlySpan<char> Take(int length)
    {
        var taken = _text.Slice(Position, length);
        Position += length;
        return taken;
    }

    /// <summary>Takes the next character if it is <paramref name="c"/>; otherwise stays, without this being an error.</summary>
    public bool TryTake(char c)
    {
        if (AtEnd || _text[Position] != c)
            return false;
        Position++;
        return true;
    }

    /// <summary>Requires that nothing is left.</summary>
    public bool TryReadEnd(string expected) => AtEnd || Fail(Position, expected);

    /// <summary>
    /// Reads a name made of a letter and a number, such as s0 or c1023. The kernel looks such names up as strings, so a number with
    /// leading zeros is another name, which no policy defines.
    /// </summary>
    public bool TryReadNumbered(char letter, int max, string expected, out int number)
    {
        number = 0;
        var start = Position;
        if (!TryTake(letter))
            return Fail(start, expected);
        var digits = Position;
        while (!AtEnd && char.IsAsciiDigit(_text[Position]))
        {
            number = number * 10 + (_text[Position] - '0');
            // Stopping at the first digit too many keeps the sum from overflowing, however long the number is.
            if (number > max || (Position > digits && _text[digits] == '0'))
                return Fail(start, expected);
            Position++;
        }

        return Position > digits || Fail(digits, expected);
    }

    /// <summary>Records what was expected where; always false, so that a reading method can return it.</summary>
    public bool Fail(int position, string expected)
    {
        _errorPosition = position;
        _expected = expected;
        return false;
    }

    /// <summary>The recorded failure as an exception; <paramref name="subject"/> is what the text was to be.</summary>
    public readonly LabelFormatException ToException(string subject) => new(subject, _text, _errorPosition, _expected);
}
