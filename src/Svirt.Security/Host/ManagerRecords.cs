using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>
/// Which managers live: each holds an open-file-description lock on a file of its own, which only the kernel can take away from it. The
/// descriptor is closed on exec, so no emulator can hold it. Disposing ends this manager's claim.
/// </summary>
/// <remarks>
/// A child that a manager was just starting when it died has a copy of the lock until it executes its program. So a lock that is held says that
/// the manager lives only as long as its process does, which the file names; of a manager in another pid namespace the lock is all there is.
/// </remarks>
internal sealed class ManagerRecords : IDisposable
{
    /// <summary>The folder of the state directory that has the files.</summary>
    internal const string Folder = "managers";

    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long a child may take from its start to its program.</summary>
    private static readonly TimeSpan ChildPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private readonly IStateDirectory _state;
    private readonly IProcessTable _processes;
    private readonly string _pidNamespace;
    private readonly IStateLock _own;

    /// <param name="state">The state directory.</param>
    /// <param name="id">A fresh id, of this manager.</param>
    /// <param name="processes">What tells whether the process of another manager lives.</param>
    /// <param name="pidNamespace">The pid namespace of this process.</param>
    internal ManagerRecords(IStateDirectory state, Guid id, IProcessTable processes, string pidNamespace)
    {
        _state = state;
        _processes = processes;
        _pidNamespace = pidNamespace;
        Id = id;
        long startTime = processes.ReadStat(Environment.ProcessId)?.StartTime ?? throw new HostException("read", "/proc/self/stat", "this process is not there");
        // Another manager's sweep may hold the new file for an instant, until it has seen that it is empty.
        _own = state.TryLock(NameOf(id), SweepPatience) ?? throw new HostException("lock", NameOf(id), "a manager with a fresh id cannot have a rival");
        _own.WriteRecord(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{pidNamespace} {Environment.ProcessId} {startTime}")));
    }

    /// <summary>The id of this manager.</summary>
    internal Guid Id { get; }

    /// <summary>The manager is another one and still runs. Waits for a child that holds the lock of one that does not.</summary>
    internal bool IsAliveElsewhere(Guid manager)
    {
        if (manager == Id)
            return false;
        for (long start = Environment.TickCount64; ; Thread.Sleep(PollInterval))
        {
            using (IStateLock? taken = _state.TryLock(NameOf(manager), TimeSpan.Zero))
            {
                // Whoever gets the lock has outlived that manager; its file goes with the lock.
                taken?.WriteRecord([]);
                if (taken is not null)
                    return false;
            }

            if (!HasEnded(manager) || Environment.TickCount64 - start >= ChildPatience.TotalMilliseconds)
                return true;
        }
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

    /// <summary>It has said so, or its process is gone. Only a reason to ask for the lock again: what a file says frees nothing.</summary>
    private bool HasEnded(Guid manager)
    {
        string record;
        try
        {
            record = Encoding.ASCII.GetString(_state.ReadRecord(NameOf(manager)));
        }
        catch (HostException)
        {
            return false; // damaged: the lock is all there is
        }

        return record.Length == 0
            || (record.Split(' ') is [{ } space, { } process, { } start]
                && space == _pidNamespace
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && (_processes.ReadStat(id) is not { HasEnded: false } stat || stat.StartTime.ToString(CultureInfo.InvariantCulture) != start));
    }

    private static string NameOf(Guid manager) => Folder + "/" + manager;
}
