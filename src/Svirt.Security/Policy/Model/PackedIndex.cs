namespace Svirt.Security.Policy.Model;

/// <summary>
/// Numbers by keys of 64 bits. Keys come from the file, so that they are hashed with a factor drawn for each table (multiply-shift, with
/// chains): no file makes them collide. Unlike a Dictionary of one of our own structs this is compiled ahead of time with this assembly.
/// </summary>
internal sealed class PackedIndex
{
    private const int FirstBits = 4;

    private readonly ulong _factor = (ulong)Random.Shared.NextInt64() | 1;
    private int _shift = 64 - FirstBits;

    // By hash: one more than the index of the first entry of a chain, or 0; by entry, likewise, the next one.
    private int[] _heads = new int[1 << FirstBits];
    private int[] _next = new int[1 << FirstBits];
    private ulong[] _keys = new ulong[1 << FirstBits];
    private int[] _values = new int[1 << FirstBits];
    private int _count;

    /// <summary>Adds a key; false if it has been there.</summary>
    public bool TryAdd(ulong key, int value)
    {
        if (EntryOf(key) >= 0)
            return false;
        if (_count == _keys.Length)
            Grow();
        _keys[_count] = key;
        _values[_count] = value;
        Link(_count++);
        return true;
    }

    /// <summary>The number of a key, or <paramref name="absent"/>.</summary>
    public int Find(ulong key, int absent) => EntryOf(key) is >= 0 and var entry ? _values[entry] : absent;

    private int HashOf(ulong key) => (int)((key * _factor) >> _shift);

    private int EntryOf(ulong key)
    {
        int entry = _heads[HashOf(key)] - 1;
        while (entry >= 0 && _keys[entry] != key)
            entry = _next[entry] - 1;
        return entry;
    }

    private void Link(int entry)
    {
        ref int head = ref _heads[HashOf(_keys[entry])];
        _next[entry] = head;
        head = entry + 1;
    }

    private void Grow()
    {
        int capacity = 2 * _count;
        var keys = new ulong[capacity];
        var values = new int[capacity];
        Array.Copy(_keys, keys, _count);
        Array.Copy(_values, values, _count);
        (_keys, _values) = (keys, values);
        _shift--;
        _heads = new int[capacity];
        _next = new int[capacity];
        for (int entry = 0; entry < _count; entry++)
            Link(entry);
    }
}
