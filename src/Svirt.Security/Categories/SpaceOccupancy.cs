namespace Svirt.Security.Categories;

/// <summary>
/// What is free of one space. A label is held (in use itself) or blocked (by the overlap rule, because of another level in use), or neither
/// and free. A level that is comparable with every label blocks the whole space and is only counted. Not thread-safe.
/// </summary>
internal sealed partial class SpaceOccupancy(CategorySpace space)
{
    private const int BitsPerWord = 64;
    private readonly FreeIndexes _free = new(space.Capacity);
    private readonly ulong[] _held = new ulong[(space.Capacity + BitsPerWord - 1) / BitsPerWord];

    internal CategorySpace Space => space;

    internal long Free => _everyBlocks > 0 ? 0 : _free.Free;

    internal bool IsFree(long index) => _everyBlocks == 0 && _free.IsFree(index);

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

    /// <summary>A label that was held is free again, unless it is blocked as well.</summary>
    internal void Return(long index)
    {
        _held[index / BitsPerWord] &= ~(1UL << (int)(index % BitsPerWord));
        if (!IsBlocked(index))
            _free.Release(index);
    }

    private bool IsHeld(long index) => (_held[index / BitsPerWord] >> (int)(index % BitsPerWord) & 1) != 0;

    private void SetHeld(long index) => _held[index / BitsPerWord] |= 1UL << (int)(index % BitsPerWord);
}
