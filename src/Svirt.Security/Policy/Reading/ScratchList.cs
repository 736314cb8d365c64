using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// A list of numbers that is needed while a policy is read and no longer. Together they are megabytes: taken from the pool and given back,
/// they neither make the garbage collector run nor have to be mapped anew for each policy. Bytes whatever the items are: the pool of bytes is compiled
/// ahead of time, one of our own structs would not be (<see cref="Model.ArrayBuilder{T}"/>). No access goes beyond the array.
/// </summary>
internal sealed class ScratchList<T> : IDisposable
    where T : unmanaged
{
    private const int FirstCapacity = 64;

    private byte[] _bytes = [];
    private int _capacity;

    public int Count { get; private set; }

    /// <summary>All items; not to be used after one was added, nor after <see cref="Dispose"/>.</summary>
    public Span<T> Items => MemoryMarshal.Cast<byte, T>(_bytes.AsSpan())[..Count];

    public T this[int index] => Items[index];

    public ref T Last => ref Items[^1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        int index = Count;
        if (index == _capacity)
            Reserve(Math.Max(FirstCapacity, index));
        // Below the capacity, which is how many fit the array.
        Unsafe.Add(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(_bytes)), index) = item;
        Count = index + 1;
    }

    /// <summary>Adds so many items, what they are being undefined.</summary>
    public Span<T> AddUnset(int count)
    {
        Reserve(count);
        Count += count;
        return Items[^count..];
    }

    /// <summary>Makes room for so many more.</summary>
    public void Reserve(int count)
    {
        int needed = checked(Count + count);
        if (needed <= _capacity)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(needed * Unsafe.SizeOf<T>()));
        MemoryMarshal.AsBytes(Items).CopyTo(larger);
        Return();
        _bytes = larger;
        _capacity = larger.Length / Unsafe.SizeOf<T>();
    }

    public T[] ToArray() => Items.ToArray();

    public void Dispose()
    {
        Return();
        _bytes = [];
        (Count, _capacity) = (0, 0);
    }

    private void Return()
    {
        if (_capacity > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
