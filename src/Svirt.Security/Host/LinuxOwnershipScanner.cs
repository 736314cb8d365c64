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

    public OwnedThings FindInCommonPlaces(Predicate<uint> isOfInterest)
    {
        var walk = new Walk(isOfInterest);
        return Look(walk, () =>
        {
            NoteInterProcessObjects(walk);
            foreach ((uint id, string held) in HeldSetIdFiles.Find(fileSystem, isOfInterest))
                walk.Note(id, held);
            return FindBelow(walk, CommonDirectories) ?? FindQueues(walk);
        });
    }

    public OwnedThings FindIn(uint id, IEnumerable<string> directories)
    {
        var walk = new Walk(number => number == id);
        return Look(walk, () => FindBelow(walk, directories));
    }

    private static OwnedThings Look(Walk walk, Func<string?> find)
    {
        try
        {
            return new OwnedThings(walk.First, find());
        }
        catch (Exception e) when (e is IOException or HostException)
        {
            return new OwnedThings(walk.First, $"what may be there cannot be looked through: {e.Message}");
        }
    }

    private static string? FindBelow(Walk walk, IEnumerable<string> directories)
    {
        foreach (string directory in directories.Distinct(StringComparer.Ordinal))
        {
            using SafeFileHandle? opened = Open(directory, out int errno);
            if (errno is not (0 or Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP))
                return $"{directory} cannot be looked into";
            if (opened is not null && FindIn(walk, opened, directory, depth: 0) is { } doubt)
                return doubt;
        }

        return null;
    }

    private static string? FindQueues(Walk walk)
    {
        // The descriptor of a mount is one of O_PATH, which cannot be read.
        using SafeFileHandle? mount = NativeMethods.MountMessageQueues();
        using SafeFileHandle? queues = mount is null ? null : Wrap(NativeMethods.OpenEntry(mount, ".\0"u8, DirectoryFlags, 0), out _);
        return queues is null ? "the message queues cannot be looked at" : FindIn(walk, queues, "/dev/mqueue", depth: 0);
    }

    private void NoteInterProcessObjects(Walk walk)
    {
        foreach ((string file, string[] columns) in SystemVTables)
        {
            string[][] lines = [.. fileSystem.File.ReadLines(file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
            int[] indexes = [.. columns.Select(column => Array.IndexOf(lines[0], column)).Where(index => index >= 0)];
            foreach (string text in lines.Skip(1).SelectMany(line => indexes.Select(index => line[index])))
            {
                if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
                    walk.Note(id, $"an object of {file}");
            }
        }
    }

    /// <summary>Why it cannot be told what is there; null where everything was looked at.</summary>
    private static string? FindIn(Walk walk, SafeFileHandle directory, string path, int depth)
    {
        if (depth > MaximumDepth)
            return $"{path} lies too deep to be looked through";
        foreach (byte[] name in EntryNames.List(directory, path))
        {
            if (--walk.Left < 0)
                return $"there is more in {path} than can be looked through";
            string PathOf() => path + "/" + Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
            if (NativeMethods.StatxEntry(directory, name, NativeMethods.AtSymlinkNoFollow, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) != 0)
            {
                // Gone meanwhile, or a mount that nobody answers for: nobody of this uid can be in there now.
                if (Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.EACCES or NotConnected)
                    continue;
                return $"{PathOf()} cannot be looked at";
            }

            if (walk.IsOfInterest(status.UserId) || walk.IsOfInterest(status.GroupId))
                walk.Note(status.UserId, status.GroupId, PathOf());
            if ((status.Mode & 0xF000) != 0x4000)
                continue;
            using SafeFileHandle? inner = Wrap(NativeMethods.OpenEntry(directory, name, DirectoryFlags, 0), out int errno);
            if (errno is not (0 or Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EACCES or NotConnected))
                return $"{PathOf()} cannot be looked into";
            if (inner is not null && FindIn(walk, inner, PathOf(), depth + 1) is { } doubt)
                return doubt;
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

    /// <summary>One look, with what it has found and what it may still look at.</summary>
    private sealed class Walk(Predicate<uint> isOfInterest)
    {
        private readonly Dictionary<uint, string> _first = [];

        internal IReadOnlyDictionary<uint, string> First => _first;

        internal int Left { get; set; } = MaximumEntries;

        internal bool IsOfInterest(uint id) => isOfInterest(id);

        internal void Note(uint id, string thing)
        {
            if (isOfInterest(id))
                _first.TryAdd(id, thing);
        }

        internal void Note(uint user, uint group, string thing)
        {
            Note(user, thing);
            Note(group, thing);
        }
    }
}
