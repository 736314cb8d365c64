namespace Svirt.Security.Host;

/// <summary>
/// Which managers live: each holds an open-file-description lock on a file of its own, which only the kernel can take away from it. The
/// descriptor is closed on exec, so no emulator can hold it. Disposing ends this manager's claim.
/// </summary>
internal sealed class ManagerRecords : IDisposable
{
    /// <summary>The folder of the state directory that has the files.</summary>
    internal const string Folder = "managers";

    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(10);

    private readonly IStateDirectory _state;
    private readonly IStateLock _own;

    internal ManagerRecords(IStateDirectory state, Guid id)
    {
        _state = state;
        Id = id;
        // Another manager's sweep may hold the new file for an instant, until it has seen that it is empty.
        _own = state.TryLock(NameOf(id), SweepPatience) ?? throw new HostException("lock", NameOf(id), "a manager with a fresh id cannot have a rival");
        _own.WriteRecord("alive"u8);
    }

    /// <summary>The id of this manager.</summary>
    internal Guid Id { get; }

    /// <summary>The manager is another one and still runs.</summary>
    internal bool IsAliveElsewhere(Guid manager)
    {
        if (manager == Id)
            return false;
        using IStateLock? taken = _state.TryLock(NameOf(manager), TimeSpan.Zero);
        // Whoever gets the lock has outlived that manager; its file goes with the lock.
        taken?.WriteRecord([]);
        return taken is null;
    }

    /// <summary>Removes the files of managers that died.</summary>
    internal void Sweep()
    {
        foreach (string name in _state.List(Folder))
        {
            if (Guid.TryParseExact(name, "D", out Guid manager))
                IsAliveElsewhere(manager);
        }
    }

    public void Dispose()
    {
        _own.WriteRecord([]);
        _own.Dispose();
    }

    private static string NameOf(Guid manager) => Folder + "/" + manager;
}
