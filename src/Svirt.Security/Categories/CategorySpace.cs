using System.Globalization;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// The labels that an allocator may give out: the process range and how many categories a label gets of it. Every label is at the range's
/// low sensitivity, has all categories of the low level and <see cref="CategoriesPerLabel"/> more of the high level, so that it lies within
/// the range; no label dominates another. Immutable and thread-safe.
/// </summary>
public sealed partial class CategorySpace : IEquatable<CategorySpace>
{
    /// <summary>The most labels a space may have: one bit for each is kept in memory (256 MiB then).</summary>
    public const long MaximumCapacity = 1L << 31;

    /// <summary>The most categories a label may have besides those of its range's low level.</summary>
    public const int MaximumCategoriesPerLabel = Combinations.MaximumSize;

    private readonly int[] _pool; // ascending
    private readonly int[] _positions; // by category; -1 for those outside the pool

    /// <summary>Creates the space of a range.</summary>
    /// <param name="range">The process range, as the policy gives it to the domains' user and role: <c>s0-s0:c0.c1023</c>.</param>
    /// <param name="categoriesPerLabel">1 to 3. Two of 1024 make 523,776 labels, three 178 million.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="categoriesPerLabel"/> is not 1 to 3.</exception>
    /// <exception cref="ArgumentException">The range has too few categories for one label, or makes more than <see cref="MaximumCapacity"/>.</exception>
    public CategorySpace(MlsRange range, int categoriesPerLabel = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categoriesPerLabel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(categoriesPerLabel, Combinations.MaximumSize);
        Range = range;
        CategoriesPerLabel = categoriesPerLabel;
        _pool = [.. range.High.Categories.Except(range.Low.Categories)];
        if (_pool.Length < categoriesPerLabel)
            throw new ArgumentException($"The range {range} has too few categories for labels of {Text(categoriesPerLabel)}.", nameof(range));
        Capacity = Combinations.Count(_pool.Length, categoriesPerLabel);
        if (Capacity > MaximumCapacity)
            throw new ArgumentException($"The range {range} makes {Text(Capacity)} labels of {Text(categoriesPerLabel)}; the most are {Text(MaximumCapacity)}.", nameof(range));
        _positions = new int[_pool[^1] + 1];
        Array.Fill(_positions, -1);
        for (int i = 0; i < _pool.Length; i++)
            _positions[_pool[i]] = i;
    }

    /// <summary>The process range.</summary>
    public MlsRange Range { get; }

    /// <summary>How many categories a label has besides those of the range's low level.</summary>
    public int CategoriesPerLabel { get; }

    /// <summary>How many labels there are.</summary>
    public long Capacity { get; }

    /// <summary>How many labels so many categories make.</summary>
    internal static long CountLabels(int categories, int categoriesPerLabel) => Combinations.Count(categories, categoriesPerLabel);

    /// <summary>The label of a number.</summary>
    /// <param name="index">0 to <see cref="Capacity"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    public MlsLevel LevelAt(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Capacity);
        Span<int> positions = stackalloc int[CategoriesPerLabel];
        Combinations.SetOf(index, positions);
        for (int i = 0; i < positions.Length; i++)
            positions[i] = _pool[positions[i]];
        CategorySet drawn = CategorySet.Of(positions);
        return new MlsLevel(Range.Low.Sensitivity, Range.Low.Categories.IsEmpty ? drawn : drawn.Union(Range.Low.Categories));
    }

    /// <summary>The number of a label; -1 for a level that is no label of this space.</summary>
    /// <param name="level">The level.</param>
    public long IndexOf(MlsLevel level)
    {
        if (level.Sensitivity != Range.Low.Sensitivity || !level.Categories.IsSupersetOf(Range.Low.Categories))
            return -1;
        Span<int> positions = stackalloc int[CategoriesPerLabel];
        int count = 0;
        foreach (int category in level.Categories)
        {
            int position = PositionOf(category);
            if (position < 0 && Range.Low.Categories.Contains(category))
                continue;
            if (position < 0 || count == positions.Length)
                return -1;
            positions[count++] = position;
        }

        return count == positions.Length ? Combinations.NumberOf(positions) : -1;
    }

    /// <summary>Whether the other space has the same range and size of labels.</summary>
    public bool Equals(CategorySpace? other) =>
        ReferenceEquals(this, other) || (other is not null && CategoriesPerLabel == other.CategoriesPerLabel && Range == other.Range);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CategorySpace);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Range, CategoriesPerLabel);

    /// <summary><c>2 categories of s0-s0:c0.c1023</c>.</summary>
    public override string ToString() => $"{Text(CategoriesPerLabel)} categories of {Range}";

    private int PositionOf(int category) => category < _positions.Length ? _positions[category] : -1;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
