using System.Globalization;
using System.IO.Abstractions;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IOwnershipScanner"/> by walking directories through descriptors, which follows no links. Meaningful only while no process has
/// the id, since a walk cannot see what is moved behind its back.
/// </summary>
internal sealed class LinuxOwnershipScanner(IFileSystem fileSystem) : IOwnershipScanner
{
    /// <summary>Directories that users can make files in on every host.</summary>
    private static readonly string[] CommonDirectories = ["/tmp", "/var/tmp", "/dev/shm", "/run"];

    /// <summary>With the columns of the owner and the creator: uid and gid each (proc(5)).</summary>
    private static readonly (string File, string[] Columns)[] SystemVTables =
    [
        ("/proc/sysvipc/shm", ["uid", "gid", "cuid", "cgid"]),
        ("/proc/sysvipc/msg", ["uid", "gid", "cuid", "cgid"]),
        ("/proc/sysvipc/sem", ["uid", "gid", "cuid", "cgid"]),
    ];

    /// <summary>Far more than such directories hold; whoever fills them does not get the sweep to run for hours.</summary>
    private const int MaximumEntries = 1_000_000;
    private const int MaximumDepth = 128;

    /// <summary>
    /// ENOTCONN, a mount whose FUSE daemon has gone. As with EACCES, one that lets nobody in but its user, no process of another id has made
    /// files there; whatever else keeps a directory from being looked at, such as a lack of descriptors, does not mean that nothing is there.
    /// </summary>
    private const int NotConnected = 107;

    public string? FindOwned(uint id, IEnumerable<string> directories)
    {
        try
        {
            return Find(id, directories);
        }
        catch (Exception e) when (e is IOException or HostException)
        {
            return $"what may be there cannot be looked through: {e.Message}";
        }
    }

    private string? Find(uint id, IEnumerable<string> directories)
    {
        if ((FindInterProcessObject(id) ?? HeldSetIdFiles.Find(fileSystem, id)) is { } found)
            return found;
        int left = MaximumEntries;
        foreach (string directory in CommonDirectories.Concat(directories).Distinct(StringComparer.Ordinal))
        {
            using SafeFileHandle? opened = Open(directory, out int errno);
            if (errno is not (0 or Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP))
                return $"{directory} cannot be looked into";
            if (opened is not null && FindIn(opened, directory, id, ref left, depth: 0) is { } file)
                return file;
        }

        // The descriptor of a mount is one of O_PATH, which cannot be read.
        using SafeFileHandle? mount = NativeMethods.MountMessageQueues();
        using SafeFileHandle? queues = mount is null ? null : Wrap(NativeMethods.OpenEntry(mount, ".\0"u8, DirectoryFlags, 0), out _);
        return queues is null ? "the message queues cannot be looked at" : FindIn(queues, "/dev/mqueue", id, ref left, depth: 0);
    }

    private string? FindInterProcessObject(uint id)
    {
        string text = id.ToString(CultureInfo.InvariantCulture);
        foreach ((string file, string[] columns) in SystemVTables)
        {
            string[][] lines = [.. fileSystem.File.ReadLines(file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
            int[] indexes = [.. columns.Select(column => Array.IndexOf(lines[0], column))];
            if (lines.Skip(1).Any(line => indexes.Any(index => index >= 0 && line[index] == text)))
                return $"an object of {file}";
        }

        return null;
    }

    private static string? FindIn(SafeFileHandle directory, string path, uint id, ref int left, int depth)
    {
        if (depth > MaximumDepth)
            return $"{path} lies too deep to be looked through";
        foreach (byte[] name in EntryNames.List(directory, path))
        {
            if (--left < 0)
                return $"there is more in {path} than can be looked through";
            string entry = path + "/" + Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
            if (NativeMethods.StatxEntry(directory, name, NativeMethods.AtSymlinkNoFollow, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) != 0)
            {
                // Gone meanwhile, or a mount that nobody answers for: nobody of this uid can be in there now.
                if (Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.EACCES or NotConnected)
                    continue;
                return $"{entry} cannot be looked at";
            }

            if (status.UserId == id || status.GroupId == id)
                return entry;
            if ((status.Mode & 0xF000) != 0x4000)
                continue;
            using SafeFileHandle? inner = Wrap(NativeMethods.OpenEntry(directory, name, DirectoryFlags, 0), out int errno);
            if (errno is not (0 or Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EACCES or NotConnected))
                return $"{entry} cannot be looked into";
            if (inner is not null && FindIn(inner, entry, id, ref left, depth + 1) is { } found)
                return found;
        }

        return null;
    }

    private static SafeFileHandle? Open(string path, out int errno) => Wrap(NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, DirectoryFlags, 0), out errno);

    private static SafeFileHandle? Wrap(int descriptor, out int errno)
    {
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static int DirectoryFlags => NativeMethods.ODirectory | NativeMethods.ONoFollow | NativeMethods.OCloExec;
}
