using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Which levels are in use, and with that which labels of every attached space are free. Levels may be comparable with each other (what
/// libvirt and containers run is not ours to refuse), but each is added once. Drawing and returning a label of the only space takes
/// constant time; everything else as long as there are labels comparable with the level. Not thread-safe.
/// </summary>
internal sealed class LevelOccupancy
{
    private readonly List<SpaceOccupancy> _spaces = [];
    private readonly HashSet<MlsLevel> _strangers = []; // levels that are labels of no space

    /// <summary>What is free of a space; from the first call on it is kept up to date.</summary>
    /// <param name="space">The space.</param>
    /// <param name="inUse">All levels that have been added.</param>
    /// <param name="isNew">Whether it was the first call.</param>
    internal SpaceOccupancy Attach(CategorySpace space, IEnumerable<MlsLevel> inUse, out bool isNew)
    {
        isNew = false;
        foreach (SpaceOccupancy known in _spaces)
        {
            if (known.Space.Equals(space))
                return known;
        }

        isNew = true;
        var occupancy = new SpaceOccupancy(space);
        foreach (MlsLevel level in inUse)
            AddTo(occupancy, level);
        _spaces.Add(occupancy);
        _strangers.RemoveWhere(level => space.IndexOf(level) >= 0);
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
                    AddTo(other, level);
            }
        }

        return true;
    }

    /// <summary>Gives back a label that was drawn.</summary>
    internal void Return(SpaceOccupancy space, long index)
    {
        if (_spaces.Count > 1 || _strangers.Count > 0)
        {
            Remove(space.Space.LevelAt(index));
            return;
        }

        space.Drop(index);
        space.Release(index);
    }

    internal void Add(MlsLevel level)
    {
        bool isLabel = false;
        foreach (SpaceOccupancy space in _spaces)
            isLabel |= AddTo(space, level);
        if (!isLabel)
            _strangers.Add(level);
    }

    internal void Remove(MlsLevel level)
    {
        _strangers.Remove(level);
        foreach (SpaceOccupancy space in _spaces)
        {
            if (space.Space.IndexOf(level) is var index and >= 0)
                space.Drop(index);
        }

        foreach (SpaceOccupancy space in _spaces)
        {
            if (space.Space.IsWhollyComparableTo(level) && space.Space.IndexOf(level) < 0)
            {
                space.UnblockAll();
                continue;
            }

            foreach (long index in space.Space.ComparableTo(level))
            {
                if (!space.IsHeld(index) && !IsBlocked(space, space.Space.LevelAt(index)))
                    space.Release(index);
            }
        }
    }

    /// <summary>True if a space has this level as a free label: then no level in use is comparable with it.</summary>
    internal bool IsKnownToBeFree(MlsLevel level)
    {
        foreach (SpaceOccupancy space in _spaces)
        {
            if (space.Space.IndexOf(level) is var index and >= 0)
                return space.IsFree(index);
        }

        return false;
    }

    private static bool AddTo(SpaceOccupancy space, MlsLevel level)
    {
        if (space.Space.IndexOf(level) is var own and >= 0)
        {
            space.Hold(own);
            return true;
        }

        if (space.Space.IsWhollyComparableTo(level))
        {
            space.BlockAll();
            return false;
        }

        foreach (long index in space.Space.ComparableTo(level))
            space.Block(index);
        return false;
    }

    private bool IsBlocked(SpaceOccupancy space, MlsLevel label)
    {
        foreach (MlsLevel stranger in _strangers)
        {
            if (!stranger.IsIncomparableTo(label) && !space.Space.IsWhollyComparableTo(stranger))
                return true;
        }

        foreach (SpaceOccupancy other in _spaces)
        {
            if (!ReferenceEquals(other, space) && other.HoldsComparable(label, space.Space))
                return true;
        }

        return false;
    }
}
