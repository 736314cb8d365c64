namespace Svirt.Security.Labels;

/// <summary>
/// An SELinux security level: a sensitivity and a set of categories, <c>s0:c340,c524</c>. Levels are partially ordered by dominance and
/// form a lattice. The default value is <c>s0</c> without categories. Immutable and safe to use from several threads.
/// </summary>
/// <remarks>
/// A sensitivity is ordered by its number, which holds for the raw names s0, s1, ... of stock policies. Names translated by mcstransd,
/// such as SystemLow, are not understood.
/// </remarks>
public readonly partial record struct MlsLevel
{
    /// <summary>The highest sensitivity of this library, 1023; stock MCS policies define s0 alone, stock MLS policies s0 to s15.</summary>
    public const int MaxSensitivity = 1023;

    /// <summary>Creates a level.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sensitivity is negative or above <see cref="MaxSensitivity"/>.</exception>
    public MlsLevel(int sensitivity, CategorySet categories = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sensitivity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sensitivity, MaxSensitivity);
        Sensitivity = sensitivity;
        Categories = categories;
    }

    /// <summary>The number of the sensitivity: 0 for s0.</summary>
    public int Sensitivity { get; }

    /// <summary>The categories.</summary>
    public CategorySet Categories { get; }

    /// <summary>
    /// Whether this level dominates the other: its sensitivity is not lower, and it has all the other's categories (mls_level_dom of the
    /// kernel, <c>dom</c> in constraints). Every level dominates itself.
    /// </summary>
    public bool Dominates(MlsLevel other) => Sensitivity >= other.Sensitivity && Categories.IsSupersetOf(other.Categories);

    /// <summary>
    /// Whether neither level dominates the other (<c>incomp</c> in constraints), as for two domains with a pair of categories each (R2.1).
    /// </summary>
    public bool IsIncomparableTo(MlsLevel other) => !Dominates(other) && !other.Dominates(this);

    /// <summary>The highest level that both levels dominate: the lower sensitivity with the common categories.</summary>
    public MlsLevel GreatestLowerBound(MlsLevel other) =>
        new(Math.Min(Sensitivity, other.Sensitivity), Categories.Intersect(other.Categories));

    /// <summary>The lowest level that dominates both levels: the higher sensitivity with the categories of both.</summary>
    public MlsLevel LeastUpperBound(MlsLevel other) =>
        new(Math.Max(Sensitivity, other.Sensitivity), Categories.Union(other.Categories));
}
