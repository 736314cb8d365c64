namespace Svirt.Security.Categories;

/// <summary>Disposes what was put on it, the last first. Not thread-safe.</summary>
internal sealed class DisposableStack : IDisposable
{
    private readonly Stack<IDisposable> _items = new();

    internal T Push<T>(T item)
        where T : IDisposable
    {
        _items.Push(item);
        return item;
    }

    public void Dispose()
    {
        while (_items.TryPop(out IDisposable? item))
            item.Dispose();
    }
}
