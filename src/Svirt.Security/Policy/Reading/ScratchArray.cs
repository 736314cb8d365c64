using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// Numbers that are needed while a policy is read and no longer: megabytes, in memory of their own that is given back at once, so that a load
/// does not make the garbage collector run. Every access is checked as that of an array. What has not been written is undefined.
/// </summary>
internal sealed unsafe class ScratchArray<T> : IDisposable
    where T : unmanaged
{
    private T* _items;

    public ScratchArray(int length = 0)
    {
        if (length > 0)
            Resize(length);
    }

    public int Length { get; private set; }

    /// <summary>All items; not to be used after <see cref="Resize"/> and <see cref="Dispose"/>.</summary>
    public Span<T> Items => new(_items, Length);

    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            Items[index] = value;
        }
    }

    /// <summary>Changes the length and keeps what fits.</summary>
    public void Resize(int length)
    {
        _items = (T*)NativeMemory.Realloc(_items, (nuint)length * (nuint)sizeof(T));
        Length = length;
    }

    public void Dispose()
    {
        NativeMemory.Free(_items);
        _items = null;
        Length = 0;
    }
}
