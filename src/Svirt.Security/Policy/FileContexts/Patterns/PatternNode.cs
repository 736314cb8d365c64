namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>A parsed regular expression.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>One byte out of a set.</summary>
    public sealed record One(ByteSet Set, byte? Literal) : PatternNode;

    /// <summary>All parts, one after the other; no parts match nothing but the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>One of the branches.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

    /// <summary>The part, from <paramref name="Least"/> to <paramref name="Most"/> times; without bound if that is null.</summary>
    public sealed record Repeat(PatternNode Part, int Least, int? Most) : PatternNode;
}
