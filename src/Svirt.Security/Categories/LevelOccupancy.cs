using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Which levels are in use, and with that which labels of every attached space are free. Levels may be comparable with each other (what
/// libvirt and containers run is not ours to refuse), but each is added once. Drawing and returning a label of the only space takes
/// constant time. Not thread-safe.
/// </summary>
internal sealed class LevelOccupancy
{
    private readonly List<SpaceOccupancy> _spaces = [];

    /// <summary>What is free of a space; from the first call on it is kept up to date.</summary>
    /// <param name="space">The space.</param>
    /// <param name="inUse">All levels that have been added.</param>
    /// <param name="isNew">Whether it was the first call.</param>
    internal SpaceOccupancy Attach(CategorySpace space, IEnumerable<(MlsLevel Level, LevelUse Use)> inUse, out bool isNew)
    {
        isNew = false;
        foreach (SpaceOccupancy known in _spaces)
        {
            if (known.Space.Equals(space))
                return known;
        }

        isNew = true;
        var occupancy = new SpaceOccupancy(space);
        foreach ((MlsLevel level, LevelUse use) in inUse)
            occupancy.Add(level, use);
        _spaces.Add(occupancy);
        return occupancy;
    }

    internal bool TryHoldAny(SpaceOccupancy space, CategoryRandomness randomness, out long index)
    {
        if (!space.TryHoldAny(randomness, out index))
            return false;
        if (_spaces.Count > 1)
        {
            MlsLevel level = space.Space.LevelAt(index);
            foreach (SpaceOccupancy other in _spaces)
            {
                if (!ReferenceEquals(other, space))
                    other.Add(level, LevelUse.Domain);
            }
        }

        return true;
    }

    /// <summary>Gives back a label that was drawn.</summary>
    internal void Return(SpaceOccupancy space, long index)
    {
        if (_spaces.Count > 1)
            Remove(space.Space.LevelAt(index), LevelUse.Domain);
        else
            space.Return(index);
    }

    internal void Add(MlsLevel level, LevelUse use)
    {
        foreach (SpaceOccupancy space in _spaces)
            space.Add(level, use);
    }

    internal void Remove(MlsLevel level, LevelUse use)
    {
        foreach (SpaceOccupancy space in _spaces)
            space.Remove(level, use);
    }

    /// <summary>True if a space has this level as a free label: then no level in use stands against it.</summary>
    internal bool IsKnownToBeFree(MlsLevel level)
    {
        foreach (SpaceOccupancy space in _spaces)
        {
            if (space.Space.IndexOf(level) is var index and >= 0)
                return space.IsFree(index);
        }

        return false;
    }
}
