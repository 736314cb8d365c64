using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>Which labels of the space a level would have access to, or which would have access to it.</content>
public sealed partial class CategorySpace
{
    /// <summary>How many categories labels choose from; positions are from 0 to one less.</summary>
    internal int PoolSize => _pool.Length;

    /// <summary>Which labels a level in use stands against.</summary>
    /// <param name="level">The level.</param>
    /// <param name="use">What has it.</param>
    /// <param name="positions">
    /// For <see cref="SpaceRelation.Above"/> the positions, at most as many as a label has, that all the labels have; for
    /// <see cref="SpaceRelation.Below"/> those, at least as many, that they have all theirs of. Ascending.
    /// </param>
    internal SpaceRelation RelationTo(MlsLevel level, LevelUse use, out int[] positions)
    {
        positions = [];
        if (IndexOf(level) >= 0)
            return SpaceRelation.Label;
        if (level.Sensitivity >= Range.Low.Sensitivity && level.Categories.IsSupersetOf(Range.Low.Categories))
        {
            int[] common = [.. level.Categories.Select(PositionOf).Where(position => position >= 0)];
            if (common.Length >= CategoriesPerLabel)
            {
                // A label that also dominates it would be the level itself.
                positions = common;
                return use == LevelUse.Files ? SpaceRelation.None : common.Length == _pool.Length ? SpaceRelation.Every : SpaceRelation.Below;
            }
        }

        if (level.Sensitivity > Range.Low.Sensitivity)
            return SpaceRelation.None;
        int[] required = [.. level.Categories.Except(Range.Low.Categories).Select(PositionOf)];
        if (required.Length > CategoriesPerLabel || required.Contains(-1))
            return SpaceRelation.None;
        positions = required;
        return required.Length == 0 ? SpaceRelation.Every : SpaceRelation.Above;
    }

    /// <summary>The numbers of the labels that have all these positions.</summary>
    internal IEnumerable<long> LabelsAbove(int[] positions) => Sets(positions, [.. Enumerable.Range(0, _pool.Length).Except(positions)]);

    /// <summary>The numbers of the labels that have all their positions of these.</summary>
    internal IEnumerable<long> LabelsBelow(int[] positions) => Sets([], positions);

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
