using System.Runtime.InteropServices;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>The levels in use as far as this process knows, each from one source or several. Not thread-safe.</summary>
internal sealed class KnownLevels
{
    private readonly Dictionary<MlsLevel, LevelSources> _sources = [];
    private readonly LevelOccupancy _occupancy = new();

    internal SpaceOccupancy Attach(CategorySpace space) => Attach(space, out _);

    /// <summary>What is free of a space, and whether that was asked for the first time.</summary>
    internal SpaceOccupancy Attach(CategorySpace space, out bool isNew) => _occupancy.Attach(space, _sources.Select(known => (known.Key, UseOf(known.Value))), out isNew);

    /// <summary>Draws a free label; from then on it is known from a record, which its caller has to write.</summary>
    internal bool TryHoldAny(SpaceOccupancy space, CategoryRandomness randomness, out MlsLevel level)
    {
        level = default;
        if (!_occupancy.TryHoldAny(space, randomness, out long index))
            return false;
        level = space.Space.LevelAt(index);
        _sources.Add(level, LevelSources.Record);
        return true;
    }

    internal void Add(MlsLevel level, LevelSources source)
    {
        ref LevelSources sources = ref CollectionsMarshal.GetValueRefOrAddDefault(_sources, level, out bool isKnown);
        LevelSources before = sources;
        sources |= source;
        if (isKnown)
            ChangeUse(level, before, sources);
        else
            _occupancy.Add(level, UseOf(sources));
    }

    internal void Remove(MlsLevel level, LevelSources source)
    {
        if (!_sources.TryGetValue(level, out LevelSources sources))
            return;
        LevelSources remaining = sources & ~source;
        if (remaining != LevelSources.None)
        {
            _sources[level] = remaining;
            ChangeUse(level, sources, remaining);
            return;
        }

        _sources.Remove(level);
        _occupancy.Remove(level, UseOf(sources));
    }

    /// <summary>Makes a source say what it says now instead of what it said before.</summary>
    internal void Update(LevelSources source, HashSet<MlsLevel> before, HashSet<MlsLevel> now)
    {
        foreach (MlsLevel level in before)
        {
            if (!now.Contains(level))
                Remove(level, source);
        }

        foreach (MlsLevel level in now)
            Add(level, source);
    }

    private static LevelUse UseOf(LevelSources sources) => sources == LevelSources.Journal ? LevelUse.Files : LevelUse.Domain;

    private void ChangeUse(MlsLevel level, LevelSources before, LevelSources now)
    {
        if (UseOf(before) == UseOf(now))
            return;
        _occupancy.Remove(level, UseOf(before));
        _occupancy.Add(level, UseOf(now));
    }
}
