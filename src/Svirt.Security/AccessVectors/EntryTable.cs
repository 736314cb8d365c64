using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// The decisions: chains by hash for the readers, who take no lock, and places in a ring for the evicting hand, which goes round as a
/// second-chance clock. Exactly as many entries as the capacity says. Writers take one short lock.
/// </summary>
internal sealed class EntryTable
{
    private readonly CacheEntry?[] _heads;
    private readonly CacheEntry?[] _places;
    private readonly Lock _lock = new();
    private int _count;
    private int _hand;

    public EntryTable(int capacity)
    {
        // A quarter as many entries as chains: hardly any chain has two.
        uint heads = BitOperations.RoundUpToPowerOf2((uint)capacity * 4);
        _heads = new CacheEntry?[heads];
        Shift = 64 - BitOperations.Log2(heads);
        _places = new CacheEntry?[capacity];
    }

    /// <summary>The chains.</summary>
    public CacheEntry?[] Heads => _heads;

    public int Capacity => _places.Length;

    public int Count => Volatile.Read(ref _count);

    /// <summary>How far a hash is shifted to be an index of the chains: the same for all tables of a capacity.</summary>
    public int Shift { get; }

    /// <summary>The entry of a key, of whichever epoch, or null. Takes no lock, allocates nothing, writes nothing.</summary>
    public CacheEntry? Find(ulong sourceAndClass, ulong targetAndCommand)
    {
        CacheEntry? entry = FirstOf(_heads, Shift, sourceAndClass, targetAndCommand);
        while (entry is not null)
        {
            if (entry.SourceAndClass == sourceAndClass && entry.TargetAndCommand == targetAndCommand)
                return entry;
            entry = entry.Next;
        }

        return null;
    }

    /// <summary>The first entry of the chain of a key, for a reader who has the chains at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CacheEntry? FirstOf(CacheEntry?[] heads, int shift, ulong sourceAndClass, ulong targetAndCommand) =>
        // The index is below the length, which is a power of two: the compiler does not see that.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(heads), (nint)IndexOf(heads, shift, sourceAndClass, targetAndCommand));

    /// <summary>Adds an entry, in the place of one with the same key if there is one.</summary>
    /// <returns>Whether a decision of the same epoch had to go for it.</returns>
    public bool Add(CacheEntry added)
    {
        lock (_lock)
        {
            ref CacheEntry? head = ref HeadOf(added);
            for (CacheEntry? entry = head; entry is not null; entry = entry.Next)
            {
                if (entry.SourceAndClass != added.SourceAndClass || entry.TargetAndCommand != added.TargetAndCommand)
                    continue;
                Unlink(entry);
                Link(added, entry.Place, ref head);
                return false;
            }

            if (_count < _places.Length)
            {
                Link(added, _count, ref head);
                Volatile.Write(ref _count, _count + 1);
                return false;
            }

            CacheEntry victim = ChooseVictim(added.Epoch);
            Unlink(victim);
            Link(added, victim.Place, ref head);
            return victim.Epoch == added.Epoch;
        }
    }

    // What an ended epoch left is worth nothing; what was not looked up since the hand last passed is worth least.
    private CacheEntry ChooseVictim(uint epoch)
    {
        while (true)
        {
            CacheEntry entry = _places[_hand]!;
            _hand = _hand + 1 == _places.Length ? 0 : _hand + 1;
            if (entry.Epoch != epoch || !entry.IsRecent)
                return entry;
            entry.IsRecent = false;
        }
    }

    // The entry is complete before it can be seen.
    private void Link(CacheEntry entry, int place, ref CacheEntry? head)
    {
        entry.Place = place;
        entry.Next = head;
        _places[place] = entry;
        Volatile.Write(ref head, entry);
    }

    private void Unlink(CacheEntry entry)
    {
        ref CacheEntry? link = ref HeadOf(entry);
        while (link != entry)
            link = ref link!.Next;
        Volatile.Write(ref link, entry.Next);
    }

    private ref CacheEntry? HeadOf(CacheEntry entry) => ref _heads[IndexOf(_heads, Shift, entry.SourceAndClass, entry.TargetAndCommand)];

    // The high bits of a product depend on all bits of its factors: they are where the targets of a source and class begin. From there on, targets
    // whose ids follow each other have chains that follow each other: none meet, and their heads share cache lines. Ids are given out by this
    // library, so nobody chooses them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IndexOf(CacheEntry?[] heads, int shift, ulong sourceAndClass, ulong targetAndCommand) =>
        ((uint)(((sourceAndClass ^ (targetAndCommand >> (SecurityId.NumberBits / 2))) * 0x9E3779B97F4A7C15) >> shift) + (uint)targetAndCommand) & ((uint)heads.Length - 1);
}
