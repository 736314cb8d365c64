using System.Collections;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// An array that grows. A List of one of our own value types is not compiled ahead of time with this assembly, since the code of List
/// belongs to the framework; this is, which takes tens of milliseconds off the first load of a process published ReadyToRun.
/// </summary>
internal sealed class ArrayBuilder<T> : IEnumerable<T>
{
    private const int FirstCapacity = 16;

    private T[] _items = new T[FirstCapacity];

    public int Count { get; private set; }

    public ref T this[int index] => ref _items[index];

    public ref T Last => ref _items[Count - 1];

    public void Add(T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[Count++] = item;
    }

    public T[] ToArray() => Copy(Count);

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow() => _items = Copy(2 * Count);

    private T[] Copy(int length)
    {
        var copy = new T[length];
        Array.Copy(_items, copy, Count);
        return copy;
    }
}
