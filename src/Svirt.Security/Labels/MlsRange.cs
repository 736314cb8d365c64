namespace Svirt.Security.Labels;

/// <summary>
/// An SELinux range: the level at which a process or object is (low, also its current or effective level) and the clearance up to which
/// it may go (high). High always dominates low. The default value is <c>s0</c>. Immutable and safe to use from several threads.
/// </summary>
public readonly partial record struct MlsRange
{
    /// <summary>Creates the range of a single level, as domains and their images have it (R2.1).</summary>
    public MlsRange(MlsLevel level) => Low = High = level;

    /// <summary>Creates a range.</summary>
    /// <exception cref="ArgumentException"><paramref name="high"/> does not dominate <paramref name="low"/>.</exception>
    public MlsRange(MlsLevel low, MlsLevel high)
    {
        if (!high.Dominates(low))
            throw new ArgumentException("The high level of a range must dominate its low level.", nameof(high));
        Low = low;
        High = high;
    }

    /// <summary>The low level.</summary>
    public MlsLevel Low { get; }

    /// <summary>The high level, or clearance.</summary>
    public MlsLevel High { get; }

    /// <summary>
    /// Whether the level lies within the range: it dominates low, and high dominates it (mls_level_between of the kernel).
    /// </summary>
    public bool Contains(MlsLevel level) => level.Dominates(Low) && High.Dominates(level);

    /// <summary>Whether both ends of the other range lie within this one (mls_range_contains of the kernel).</summary>
    public bool Contains(MlsRange other) => other.Low.Dominates(Low) && High.Dominates(other.High);

    /// <summary>
    /// Whether the high level dominates the other's high level: <c>h1 dom h2</c>, the MCS constraint of stock policies on access by this
    /// range to an object with the other (policy/mcs). A preorder only: ranges with equal high levels dominate each other.
    /// </summary>
    public bool Dominates(MlsRange other) => High.Dominates(other.High);
}
