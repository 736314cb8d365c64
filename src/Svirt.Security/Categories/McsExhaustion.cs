using System.Collections.Immutable;
using System.Globalization;

namespace Svirt.Security.Categories;

/// <summary>Why there is no free label, or how near that is.</summary>
/// <param name="Capacity">How many labels there are.</param>
/// <param name="InUse">How many cannot be given out.</param>
/// <param name="Held">How many of those are in use themselves; the others are comparable with a level in use.</param>
/// <param name="Blockers">Those in use that are no labels of the allocator's, each of which may block many: static labels, containers.</param>
public sealed record McsExhaustion(long Capacity, long InUse, long Held, ImmutableArray<CategoryHolder> Blockers)
{
    private const int Named = 5;

    /// <summary>The explanation in a sentence or two; names the first five blockers.</summary>
    public override string ToString()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{InUse} of {Capacity} labels cannot be given out: {Held} are in use, {InUse - Held} are comparable with other levels in use");
        return Blockers.IsEmpty ? text : $"{text} ({string.Join("; ", Blockers.Take(Named))}{(Blockers.Length > Named ? "; ..." : "")})";
    }
}
