using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// What is free of one space. A label is held (in use itself) or blocked (comparable with a level in use), or neither and free. A level that
/// is comparable with every label blocks the whole space and is only counted. Not thread-safe.
/// </summary>
internal sealed class SpaceOccupancy(CategorySpace space)
{
    private const int BitsPerWord = 64;
    private readonly FreeIndexes _free = new(space.Capacity);
    private readonly ulong[] _held = new ulong[(space.Capacity + BitsPerWord - 1) / BitsPerWord];
    private int _wholeBlocks;

    internal CategorySpace Space => space;

    internal long Free => _wholeBlocks > 0 ? 0 : _free.Free;

    internal bool IsFree(long index) => _wholeBlocks == 0 && _free.IsFree(index);

    internal bool IsHeld(long index) => (_held[index / BitsPerWord] >> (int)(index % BitsPerWord) & 1) != 0;

    /// <summary>Holds a free label chosen at random, each as likely as any other; false when there is none.</summary>
    internal bool TryHoldAny(CategoryRandomness randomness, out long index)
    {
        long free = Free;
        if (free == 0)
        {
            index = -1;
            return false;
        }

        // The first draw is enough while most labels are free. Where it fails, the second is over the free ones alone; taken together each
        // of them has the same chance: 1/capacity + (1 - free/capacity)/free = 1/free.
        index = randomness.Below(space.Capacity);
        if (!_free.IsFree(index))
            index = _free.Select(randomness.Below(free));
        _free.Take(index);
        SetHeld(index);
        return true;
    }

    internal void Hold(long index)
    {
        SetHeld(index);
        Block(index);
    }

    /// <summary>The label is no longer held; its caller then releases it unless it is blocked.</summary>
    internal void Drop(long index) => _held[index / BitsPerWord] &= ~(1UL << (int)(index % BitsPerWord));

    internal void Release(long index) => _free.Release(index);

    internal void Block(long index)
    {
        if (_free.IsFree(index))
            _free.Take(index);
    }

    internal void BlockAll() => _wholeBlocks++;

    internal void UnblockAll() => _wholeBlocks--;

    /// <summary>Whether a label held here keeps a level out of another space.</summary>
    internal bool HoldsComparable(MlsLevel level, CategorySpace other)
    {
        foreach (long index in space.ComparableTo(level))
        {
            if (IsHeld(index) && !other.IsWhollyComparableTo(space.LevelAt(index)))
                return true;
        }

        return false;
    }

    private void SetHeld(long index) => _held[index / BitsPerWord] |= 1UL << (int)(index % BitsPerWord);
}
