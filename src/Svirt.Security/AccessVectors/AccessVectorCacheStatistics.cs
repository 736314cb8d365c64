using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>What a cache has done since it was made.</summary>
/// <param name="Lookups">Checks.</param>
/// <param name="Misses">Checks that had to ask the source, or to wait for another thread that did.</param>
/// <param name="Evictions">Decisions of the present epoch that had to make room.</param>
/// <param name="Resets">Changes of the epoch that were seen when a decision was computed, and calls of <see cref="AccessVectorCache.Reset"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AccessVectorCacheStatistics(long Lookups, long Misses, long Evictions, long Resets)
{
    /// <summary>Checks that were answered from the cache.</summary>
    public long Hits => Lookups - Misses;
}
