using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// Counts lookups without a shared cache line: each thread has a counter of its own, which nobody else writes. What ended threads counted
/// is kept in one sum. Thread-safe.
/// </summary>
internal sealed class LookupCounters
{
    [ThreadStatic]
    private static Counter? _last;

    [ThreadStatic]
    private static ThreadCounters? _all;

    // Stands for these counters in those of a thread, without keeping a cache alive.
    private readonly object _token = new();
    private readonly Lock _lock = new();
    private readonly List<WeakReference<ThreadCounters>> _threads = [];
    private readonly List<Counter> _counters = [];
    private long _ended;

    /// <summary>The sum of all threads. A lookup that is under way may be missing.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
            {
                FoldEndedThreads();
                long sum = _ended;
                foreach (Counter counter in _counters)
                    sum += Volatile.Read(ref counter.Count.Value);
                return sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment()
    {
        Counter? counter = _last;
        if (counter is null || counter.Token != _token)
            counter = CounterOfThread();
        counter.Count.Value++;
    }

    // A thread that uses several caches in turn comes here each time; it has few of them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Counter CounterOfThread()
    {
        ThreadCounters all = _all ??= new ThreadCounters();
        Counter? own = all.Find(_token);
        if (own is null)
        {
            own = new Counter(this, _token);
            all.Add(own);
            lock (_lock)
            {
                FoldEndedThreads();
                _threads.Add(new WeakReference<ThreadCounters>(all));
                _counters.Add(own);
            }
        }

        return _last = own;
    }

    // Only the thread itself refers to its counters, so that a dead reference is an ended thread.
    private void FoldEndedThreads()
    {
        for (int i = _threads.Count - 1; i >= 0; i--)
        {
            if (_threads[i].TryGetTarget(out _))
                continue;
            _ended += _counters[i].Count.Value;
            _threads.RemoveAt(i);
            _counters.RemoveAt(i);
        }
    }

    private sealed class Counter(LookupCounters owner, object token)
    {
        private readonly WeakReference<LookupCounters> _owner = new(owner);

        public readonly object Token = token;

        public PaddedCount Count;

        public bool IsAbandoned => !_owner.TryGetTarget(out _);
    }

    /// <summary>A count that shares its cache line with nothing, wherever the garbage collector moves it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCount
    {
        [FieldOffset(96)]
        public long Value;
    }

    private sealed class ThreadCounters
    {
        private readonly List<Counter> _counters = [];

        public Counter? Find(object token)
        {
            _counters.RemoveAll(counter => counter.IsAbandoned);
            return _counters.Find(counter => counter.Token == token);
        }

        public void Add(Counter counter) => _counters.Add(counter);
    }
}
