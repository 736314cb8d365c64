using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>Which labels of the space a level would have access to, or that would have access to it: those it dominates or is dominated by.</content>
public sealed partial class CategorySpace
{
    /// <summary>The level dominates every label of the space, or is dominated by every one.</summary>
    internal bool IsWhollyComparableTo(MlsLevel level) => DominatesAll(level) || IsDominatedByAll(level);

    /// <summary>The numbers of the labels that the level dominates or is dominated by; a label of the space among them.</summary>
    internal IEnumerable<long> ComparableTo(MlsLevel level)
    {
        if (level.Sensitivity >= Range.Low.Sensitivity && level.Categories.IsSupersetOf(Range.Low.Categories))
        {
            foreach (long index in Sets([], PoolPositions(level.Categories)))
                yield return index;
        }

        // A label that it dominates and is dominated by is the level itself, found above.
        int[] required = [.. level.Categories.Except(Range.Low.Categories)];
        if (Range.Low.Sensitivity < level.Sensitivity || required.Length > CategoriesPerLabel || IndexOf(level) >= 0 || !required.All(category => PositionOf(category) >= 0))
            yield break;
        int[] chosen = [.. required.Select(PositionOf)];
        foreach (long index in Sets(chosen, [.. Enumerable.Range(0, _pool.Length).Except(chosen)]))
            yield return index;
    }

    private bool DominatesAll(MlsLevel level) =>
        level.Sensitivity >= Range.Low.Sensitivity && level.Categories.IsSupersetOf(Range.High.Categories);

    private bool IsDominatedByAll(MlsLevel level) =>
        Range.Low.Sensitivity >= level.Sensitivity && Range.Low.Categories.IsSupersetOf(level.Categories);

    private int[] PoolPositions(CategorySet categories) => [.. categories.Select(PositionOf).Where(position => position >= 0)];

    /// <summary>The labels that have all the fixed positions, and the rest of their positions out of others (ascending).</summary>
    private IEnumerable<long> Sets(int[] fixedPositions, int[] others)
    {
        int free = CategoriesPerLabel - fixedPositions.Length;
        if (free > others.Length)
            yield break;
        int[] chosen = [.. Enumerable.Range(0, free)];
        int[] positions = new int[CategoriesPerLabel];
        do
        {
            for (int i = 0; i < free; i++)
                positions[i] = others[chosen[i]];
            fixedPositions.CopyTo(positions, free);
            Array.Sort(positions);
            yield return Combinations.NumberOf(positions);
        }
        while (Combinations.Next(chosen, others.Length));
    }
}
