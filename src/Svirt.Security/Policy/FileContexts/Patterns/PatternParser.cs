using System.Buffers;
using System.Globalization;

namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>
/// Reads the part of Perl's regular expressions that has a meaning as a set of texts (pcre2pattern(3)): literals, escapes, classes, groups,
/// branches, repetition. Look-around, back references, anchors inside and possessive repetition are refused; no policy in the field has them.
/// </summary>
internal ref struct PatternParser(ReadOnlySpan<char> pattern)
{
    private const int MaxDepth = 50;
    private const int MaxRepeat = 1000;
    private static readonly SearchValues<char> BoundCharacters = SearchValues.Create("0123456789,");
    private readonly ReadOnlySpan<char> _pattern = pattern;
    private int _position;
    private int _depth;

    /// <summary>Reads the whole pattern.</summary>
    /// <exception cref="PatternException">It is malformed or has what is not read.</exception>
    public static PatternNode Parse(ReadOnlySpan<char> pattern)
    {
        // libselinux writes ^ and $ around the pattern; if they are there already, they change nothing.
        if (pattern.StartsWith("^"))
            pattern = pattern[1..];
        if (pattern.EndsWith("$") && !pattern.EndsWith("\\$"))
            pattern = pattern[..^1];
        var parser = new PatternParser(pattern);
        PatternNode node = parser.Branches(outermost: true);
        return parser._position == pattern.Length ? node : throw parser.Problem("a ) has no (");
    }

    private readonly bool AtEnd => _position == _pattern.Length;

    private readonly char Next => _pattern[_position];

    private PatternNode Branches(bool outermost)
    {
        if (++_depth > MaxDepth)
            throw Problem($"groups are nested more than {MaxDepth} deep");
        var branches = new List<PatternNode> { Branch() };
        while (!AtEnd && Next == '|')
        {
            _position++;
            branches.Add(Branch());
        }
        _depth--;
        if (branches.Count == 1)
            return branches[0];
        return new PatternNode.Choice(outermost ? Unanchored(branches) : branches);
    }

    // In ^A|B$ the anchors belong to the outermost branches that they stand beside, so that A need not reach the end of the path.
    private static List<PatternNode> Unanchored(List<PatternNode> branches)
    {
        var anything = new PatternNode.Repeat(new PatternNode.One(ByteSet.All, null), 0, null);
        var result = new List<PatternNode>(branches.Count);
        for (int i = 0; i < branches.Count; i++)
        {
            var parts = new List<PatternNode>(3);
            if (i > 0)
                parts.Add(anything);
            parts.Add(branches[i]);
            if (i < branches.Count - 1)
                parts.Add(anything);
            result.Add(new PatternNode.Sequence(parts));
        }
        return result;
    }

    private PatternNode.Sequence Branch()
    {
        var parts = new List<PatternNode>();
        while (!AtEnd && Next is not ('|' or ')'))
            parts.Add(Repetition(Atom()));
        return new PatternNode.Sequence(parts);
    }

    private PatternNode Repetition(PatternNode part)
    {
        if (!Quantifier(out int least, out int? most))
            return part;
        if (!AtEnd && Next == '+')
            throw Problem("possessive repetition is not read");
        if (!AtEnd && Next == '?')
            _position++; // lazy: the same texts match
        if (Quantifier(out _, out _))
            throw Problem("a repetition is repeated");
        return new PatternNode.Repeat(part, least, most);
    }

    private bool Quantifier(out int least, out int? most)
    {
        (least, most) = (0, null);
        if (AtEnd)
            return false;
        switch (Next)
        {
            case '*':
                break;
            case '+':
                least = 1;
                break;
            case '?':
                most = 1;
                break;
            case '{':
                return Bounds(out least, out most);
            default:
                return false;
        }
        _position++;
        return true;
    }

    // A brace that does not hold numbers is itself.
    private bool Bounds(out int least, out int? most)
    {
        (least, most) = (0, null);
        ReadOnlySpan<char> rest = _pattern[(_position + 1)..];
        int end = rest.IndexOf('}');
        if (end <= 0 || !char.IsAsciiDigit(rest[0]) || rest[..end].ContainsAnyExcept(BoundCharacters) || rest[..end].Count(',') > 1)
            return false;
        ReadOnlySpan<char> inside = rest[..end];
        int comma = inside.IndexOf(',');
        least = Number(comma < 0 ? inside : inside[..comma]);
        most = comma < 0 ? least : comma == inside.Length - 1 ? null : Number(inside[(comma + 1)..]);
        if (most < least)
            throw Problem("the bounds of a repetition are the wrong way round");
        _position += end + 2;
        return true;
    }

    private readonly int Number(ReadOnlySpan<char> digits) =>
        digits.Length <= 4 && int.Parse(digits, CultureInfo.InvariantCulture) is var number and <= MaxRepeat
            ? number
            : throw Problem($"a repetition of more than {MaxRepeat}");

    private PatternNode Atom()
    {
        char first = Next;
        _position++;
        switch (first)
        {
            case '.':
                return new PatternNode.One(ByteSet.All, null); // libselinux compiles with "dot matches all"
            case '(':
                return Group();
            case '[':
                return new PatternNode.One(PatternClass.Parse(_pattern, ref _position), null);
            case '\\':
                if (AtEnd)
                    throw Problem("the pattern ends in a backslash");
                return PatternClass.Escape(_pattern, ref _position) is { } set ? new PatternNode.One(set, null) : Literal(_pattern[_position - 1]);
            case '*' or '+' or '?':
                throw Problem("there is nothing to repeat");
            case '^' or '$':
                throw Problem("an anchor inside the pattern is not read");
            default:
                return Literal(first);
        }
    }

    private PatternNode Group()
    {
        if (!AtEnd && Next == '?')
        {
            if (!_pattern[_position..].StartsWith("?:"))
                throw Problem("only plain groups and (?: are read");
            _position += 2;
        }
        PatternNode node = Branches(outermost: false);
        if (AtEnd)
            throw Problem("a ( is not closed");
        _position++;
        return node;
    }

    private static PatternNode.One Literal(char character) => new(ByteSet.Of((byte)character), (byte)character);

    private readonly PatternException Problem(string what) => new($"{what}, at character {_position + 1} of \"{_pattern}\"");
}
