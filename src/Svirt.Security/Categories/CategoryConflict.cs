using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Why a level was refused: it dominates one in use, or is dominated by one that a process has or will have (policy/mcs: h1 dom h2, of the
/// process and the object). Immutable.
/// </summary>
/// <param name="Level">The level that was refused.</param>
/// <param name="Relation">How it compares with the holder's.</param>
/// <param name="Holder">Who stands against it; where there are several, one of them.</param>
public sealed record CategoryConflict(MlsLevel Level, LevelRelation Relation, CategoryHolder Holder)
{
    /// <summary>The explanation in one sentence.</summary>
    public override string ToString() => Relation switch
    {
        LevelRelation.Equal => $"{Level} is in use by {Holder}",
        LevelRelation.Dominates => $"{Level} would have access to what belongs to {Holder}",
        _ => $"{Level} would be open to {Holder}",
    };

    /// <summary>Null where neither level dominates the other, or the holder's dominates and is only one of files, which have access to nothing.</summary>
    internal static CategoryConflict? Between(MlsLevel level, CategoryHolder holder)
    {
        if (!level.Dominates(holder.Level) && (holder.Use == LevelUse.Files || !holder.Level.Dominates(level)))
            return null;
        LevelRelation relation = level == holder.Level ? LevelRelation.Equal
            : level.Dominates(holder.Level) ? LevelRelation.Dominates : LevelRelation.IsDominated;
        return new CategoryConflict(level, relation, holder);
    }
}
