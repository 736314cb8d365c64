namespace Svirt.Security.Domains;

/// <summary>
/// How much of a domain document is read before it is refused. Every limit is checked while reading, so that a hostile document costs
/// no more memory than these limits allow.
/// </summary>
public sealed record DomainXmlLimits
{
    /// <summary>The largest value <see cref="MaxDepth"/> takes: some checks walk the document recursively.</summary>
    public const int GreatestDepth = 1024;

    /// <summary>The limits used where none are given.</summary>
    public static DomainXmlLimits Default { get; } = new();

    /// <summary>Most characters (UTF-16 units) of a document. 16 Mi unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxCharacters { get; init => field = Positive(value, int.MaxValue); } = 16 * 1024 * 1024;

    /// <summary>Most elements nested in each other, the root counted. 64 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or above <see cref="GreatestDepth"/>.</exception>
    public int MaxDepth { get; init => field = Positive(value, GreatestDepth); } = 64;

    /// <summary>
    /// Most elements and attributes, together, in the parts of a document that are kept (metadata, for instance, is not). 256 Ki unless
    /// set. It is what bounds the memory of the tree: four characters of text can be an element.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxNodes { get; init => field = Positive(value, int.MaxValue); } = 256 * 1024;

    /// <summary>Most resources a domain may have. 4096 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxResources { get; init => field = Positive(value, int.MaxValue); } = 4096;

    private static int Positive(int value, int greatest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, greatest);
        return value;
    }
}
