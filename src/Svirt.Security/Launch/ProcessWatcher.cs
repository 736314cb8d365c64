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

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, ChildProcess> children = [];
    private readonly Dictionary<ChildProcess, ulong> tokens = [];
    private EpollQueue? queue;
    private ulong lastToken;
    private bool stopping;

    /// <summary>How many children are being watched.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
                return children.Count;
        }
    }

    /// <summary>Reaps this child when it ends. Also works on a stopped watcher, for starts that overlap with the stop.</summary>
    internal void Watch(ChildProcess child)
    {
        lock (gate)
        {
            if (tokens.ContainsKey(child))
                return;

            EpollQueue current = queue ??= StartThread();
            ulong token = ++lastToken;
            current.Add(child.Pidfd, token);
            children.Add(token, child);
            tokens.Add(child, token);
        }
    }

    /// <summary>Called by a child that has been reaped, before its pidfd is closed.</summary>
    internal void Forget(ChildProcess child)
    {
        lock (gate)
        {
            if (!tokens.Remove(child, out ulong token))
                return;

            children.Remove(token);
            queue!.Remove(child.Pidfd);
            if (stopping && children.Count == 0)
                queue.Wake();
        }
    }

    /// <summary>Lets the thread end with the last child.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            queue?.Wake();
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

            lock (gate)
            {
                if (!stopping || children.Count > 0)
                    continue;

                queue = null;
                own.Dispose();
                return;
            }
        }
    }

    private void Reap(EpollQueue own, ulong token)
    {
        ChildProcess? child;
        lock (gate)
            children.TryGetValue(token, out child);
        if (child is null || child.TryReap() is not null)
            return;

        Thread.Sleep(UnreapablePause);
        lock (gate)
        {
            if (children.ContainsKey(token))
                own.AddAgain(child.Pidfd, token);
        }
    }
}
