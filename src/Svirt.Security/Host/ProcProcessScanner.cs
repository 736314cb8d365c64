using System.Globalization;
using System.IO.Abstractions;
using System.Text;

namespace Svirt.Security.Host;

/// <summary><see cref="IProcessScanner"/> over /proc.</summary>
internal sealed class ProcProcessScanner(IFileSystem fileSystem) : IProcessScanner
{
    /// <summary>In milliseconds; it takes less than one where the machine is not overloaded.</summary>
    private const long LongestExecution = 1000;

    public IEnumerable<int> ListProcesses() => ListIds("/proc");

    public IEnumerable<RunningThread> ListThreads()
    {
        foreach (int process in ListProcesses())
        {
            if (ReadStat(process) is not { HasEnded: false })
                continue;

            // Threads may come and go while they are listed; the first one keeps its place, also when it has ended.
            yield return new RunningThread(process, process);
            foreach (int thread in ListThreadsOf(process))
            {
                if (thread != process)
                    yield return new RunningThread(process, thread);
            }
        }
    }

    public IEnumerable<int> FindByEnvironment(string name, string value)
    {
        byte[] assignment = Encoding.UTF8.GetBytes($"{name}={value}");
        return ListProcesses().Where(process => HasAssignment(process, assignment));
    }

    public IReadOnlySet<string> ListEnvironmentValues(string name)
    {
        byte[] assignment = Encoding.UTF8.GetBytes(name + "=");
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (int process in ListProcesses())
        {
            ReadOnlySpan<byte> environment = ReadEnvironment(process);
            foreach (Range entry in environment.Split((byte)0))
            {
                if (environment[entry].StartsWith(assignment))
                    values.Add(Encoding.UTF8.GetString(environment[entry][assignment.Length..]));
            }
        }

        return values;
    }

    private static ProcessStat? ReadStat(int process) =>
        ProcFileSystem.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")) is { } text ? ProcessStat.Parse(text) : null;

    private bool HasAssignment(int process, byte[] assignment)
    {
        ReadOnlySpan<byte> environment = ReadEnvironment(process);
        foreach (Range entry in environment.Split((byte)0))
        {
            if (environment[entry].SequenceEqual(assignment))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A first thread that has ended has no environment any more (and root's file for it); the others still share theirs. One that is just
    /// executing a program is awaited: it may be the emulator of a manager that was killed at that very instant, and has let go of that manager's
    /// locks already.
    /// </summary>
    private byte[]? ReadEnvironment(int process)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/environ");
        byte[]? environment = TryReadEnvironment(path);
        for (long start = Environment.TickCount64; environment is { Length: 0 } && ReadStat(process) is { IsExecuting: true, HasEnded: false };)
        {
            if (Environment.TickCount64 - start > LongestExecution)
                break;
            Thread.Sleep(TimeSpan.FromMilliseconds(1));
            environment = TryReadEnvironment(path);
        }

        if (environment is { Length: > 0 })
            return environment;
        return ListThreadsOf(process)
            .Where(thread => thread != process)
            .Select(thread => TryReadEnvironment(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{thread}/environ")))
            .FirstOrDefault(found => found is { Length: > 0 });
    }

    private static byte[]? TryReadEnvironment(string path)
    {
        try
        {
            return ProcFileSystem.Read(path);
        }
        catch (FormatException)
        {
            return null; // longer than any environment of ours; anybody can have such a process, and must not stop the search
        }
        catch (HostException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            return null; // another user's process, which a session manager cannot have started
        }
    }

    private int[] ListThreadsOf(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
        try
        {
            return [.. ListIds(folder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone meanwhile, or hidden from this user (proc(5), hidepid)
        }
    }

    private IEnumerable<int> ListIds(string folder)
    {
        foreach (string path in fileSystem.Directory.EnumerateDirectories(folder))
        {
            if (int.TryParse(path.AsSpan(folder.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                yield return id;
        }
    }
}
