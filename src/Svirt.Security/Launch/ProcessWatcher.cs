using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Reaps children when they end, by one thread for all of them that waits in epoll on their pidfds; it never waits for "any child", so that
/// other users of processes in the manager are not disturbed. The thread exists while there are children or the watcher is not stopped.
/// </summary>
internal sealed class ProcessWatcher : IDisposable
{
    // A child that is being traced is reported as ended some time before it can be reaped.
    private static readonly TimeSpan UnreapablePause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ChildProcess> _children = [];
    private readonly Dictionary<ChildProcess, ulong> _tokens = [];
    private EpollQueue? _queue;
    private ulong _lastToken;
    private bool _stopping;

    /// <summary>How many children are being watched.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _children.Count;
        }
    }

    /// <summary>Reaps this child when it ends. Also works on a stopped watcher, for starts that overlap with the stop.</summary>
    internal void Watch(ChildProcess child)
    {
        lock (_gate)
        {
            if (_tokens.ContainsKey(child))
                return;

            EpollQueue current = _queue ??= StartThread();
            ulong token = ++_lastToken;
            current.Add(child.Pidfd, token);
            _children.Add(token, child);
            _tokens.Add(child, token);
        }
    }

    /// <summary>Called by a child that has been reaped, before its pidfd is closed.</summary>
    internal void Forget(ChildProcess child)
    {
        lock (_gate)
        {
            if (!_tokens.Remove(child, out ulong token))
                return;

            _children.Remove(token);
            _queue!.Remove(child.Pidfd);
            if (_stopping && _children.Count == 0)
                _queue.Wake();
        }
    }

    /// <summary>Lets the thread end with the last child.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            _queue?.Wake();
        }
    }

    private EpollQueue StartThread()
    {
        var created = new EpollQueue();
        new Thread(() => Run(created)) { IsBackground = true, Name = "Svirt.Security process watcher" }.Start();
        return created;
    }

    private void Run(EpollQueue own)
    {
        List<ulong> ready = [];
        while (true)
        {
            ready.Clear();
            own.Wait(ready);
            foreach (ulong token in ready)
                Reap(own, token);

            lock (_gate)
            {
                if (!_stopping || _children.Count > 0)
                    continue;

                _queue = null;
                own.Dispose();
                return;
            }
        }
    }

    private void Reap(EpollQueue own, ulong token)
    {
        ChildProcess? child;
        lock (_gate)
            _children.TryGetValue(token, out child);
        if (child is null || child.TryReap() is not null)
            return;

        Thread.Sleep(UnreapablePause);
        lock (_gate)
        {
            if (_children.ContainsKey(token))
                own.AddAgain(child.Pidfd, token);
        }
    }
}
