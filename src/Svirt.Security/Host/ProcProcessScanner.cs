using System.Globalization;
using System.IO.Abstractions;
using System.Text;

namespace Svirt.Security.Host;

/// <summary><see cref="IProcessScanner"/> over /proc.</summary>
internal sealed class ProcProcessScanner(IFileSystem fileSystem) : IProcessScanner
{
    public IEnumerable<int> ListProcesses()
    {
        foreach (string path in fileSystem.Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(path.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                yield return process;
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

    private static bool HasAssignment(int process, byte[] assignment)
    {
        ReadOnlySpan<byte> environment = ReadEnvironment(process);
        foreach (Range entry in environment.Split((byte)0))
        {
            if (environment[entry].SequenceEqual(assignment))
                return true;
        }

        return false;
    }

    private static byte[]? ReadEnvironment(int process)
    {
        try
        {
            return ProcFileSystem.Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/environ");
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
}
