using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Lets one thread of this process at a time through the gate of a key, in the order in which they came. Thread-safe.</summary>
internal sealed class KeyedGates
{
    private readonly Lock _lock = new();

    /// <summary>The keys that are held, each with those who wait for it, oldest first; null where nobody has waited yet.</summary>
    private readonly Dictionary<long, LinkedList<SemaphoreSlim>?> _held = [];

    /// <summary>Waits for the gate of a key.</summary>
    /// <param name="key">The key. Who has it already waits in vain.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="hasWaited">Somebody else had it.</param>
    /// <returns>Whether it is ours now.</returns>
    internal bool TryEnter(long key, TimeSpan patience, out bool hasWaited)
    {
        LinkedListNode<SemaphoreSlim> turn;
        lock (_lock)
        {
            ref LinkedList<SemaphoreSlim>? waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_held, key, out hasWaited);
            if (!hasWaited)
                return true;
            turn = (waiting ??= []).AddLast(new SemaphoreSlim(0));
        }

        if (turn.Value.Wait(patience))
            return true;
        lock (_lock)
        {
            // Who was let through between the end of the wait and here has it.
            if (turn.List is not { } waiting)
                return true;
            waiting.Remove(turn);
            return false;
        }
    }

    /// <summary>Lets the next one through.</summary>
    /// <param name="key">A key that is ours.</param>
    internal void Leave(long key)
    {
        lock (_lock)
        {
            LinkedList<SemaphoreSlim>? waiting = _held[key];
            if (waiting?.First is not { } next)
            {
                _held.Remove(key);
                return;
            }

            waiting.RemoveFirst();
            next.Value.Release();
        }
    }
}
