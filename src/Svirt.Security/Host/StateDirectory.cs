using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IStateDirectory"/> on a local file system. The directory itself is opened once; everything below is reached through that
/// descriptor, so that replacing the directory's name later redirects nothing.
/// </summary>
internal sealed partial class StateDirectory : IStateDirectory, IDisposable
{
    private const string TemporarySuffix = ".tmp";
    private const long MaximumFileSize = 64 << 20;
    private const uint DirectoryMode = 0x1C0; // 0700
    private const uint FileMode = 0x180; // 0600
    private const int GroupOrOtherBits = 0x3F; // 0077

    private readonly SafeFileHandle _root;
    private readonly TimeProvider _time;

    private StateDirectory(SafeFileHandle root, string path, TimeProvider time)
    {
        _root = root;
        _time = time;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Opens the directory, creating it and its folders where they are missing.</summary>
    /// <param name="path">Absolute path of the directory; its parent must exist or be creatable.</param>
    /// <param name="folders">The folders to have below it.</param>
    /// <param name="time">The clock of lock waits.</param>
    /// <exception cref="HostException">It cannot be created, or it is not the manager's own and closed to others.</exception>
    internal static StateDirectory Open(string path, ReadOnlySpan<string> folders, TimeProvider time)
    {
        if (path.Length == 0 || path[0] != '/')
            throw new ArgumentException("The state directory is an absolute path.", nameof(path));

        CreateWithParents(path);
        SafeFileHandle root = OpenFile(NativeMethods.AtFdCwd, path, NativeMethods.ODirectory | NativeMethods.ONoFollow, path);
        // As resolved paths have it: the rules on paths compare with this, so that no link or doubled slash leads around them.
        var state = new StateDirectory(root, ResolvedPathOf(root) ?? path, time);
        try
        {
            ThrowUnlessPrivate(root, path);
            foreach (string folder in folders)
                state.EnsureFolder(folder);
            return state;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    public byte[]? Read(string name)
    {
        using SafeFileHandle? file = TryOpenFile(name, NativeMethods.OReadOnly);
        return file is null ? null : ReadAll(file, PathOf(name));
    }

    public bool Exists(string name)
    {
        using SafeFileHandle? file = TryOpenFile(name, NativeMethods.OPath);
        return file is not null;
    }

    public FileStamp? Stamp(string name)
    {
        NativeMethods.Statx status = default;
        if (WithRoot(name, (_, n) => NativeMethods.StatxAt(_root, n, NativeMethods.AtSymlinkNoFollow, NativeMethods.StatxBasicAndBirth, out status)) == 0)
            return FileStamp.Of(status);
        return Marshal.GetLastPInvokeError() is Errno.ENOENT ? null : throw HostException.FromLastError("statx", PathOf(name));
    }

    public FileStamp WriteDurably(string name, ReadOnlySpan<byte> content) => Replace(name, content, durable: true);

    public void WriteVolatile(string name, ReadOnlySpan<byte> content) => Replace(name, content, durable: false);

    public void Delete(string name)
    {
        if (WithRoot(name, static (root, n) => NativeMethods.UnlinkAt(root, n, 0)) != 0 && Marshal.GetLastPInvokeError() is not Errno.ENOENT and int errno)
            throw new HostException("unlinkat", PathOf(name), errno);
    }

    public IReadOnlyList<string> List(string folder)
    {
        using SafeFileHandle opened = OpenFile(folder, NativeMethods.ODirectory);
        Lock(opened, NativeMethods.LockExclusive, folder);
        return [.. ListAll(folder).Where(name => !name.EndsWith(TemporarySuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    public void RemoveAbandonedTemporaryFiles(string folder)
    {
        foreach (string name in ListAll(folder).Where(name => name.EndsWith(TemporarySuffix, StringComparison.Ordinal)))
        {
            string writer = name[..^TemporarySuffix.Length].Split('.')[^1].Split('-')[0];
            if (!new DirectoryInfo("/proc/" + writer).Exists)
                Delete(folder + "/" + name);
        }
    }

    public void Dispose()
    {
        foreach (RangeLocks locks in _rangeLocks.Values)
            locks.Dispose();
        _root.Dispose();
    }

    internal static byte[] ReadAll(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        if (length > MaximumFileSize)
            throw new HostException("read", path, "larger than any record of this library can be");
        byte[] content = new byte[length];
        int read = 0;
        while (read < content.Length)
        {
            int n = RandomAccess.Read(file, content.AsSpan(read), read);
            if (n == 0)
                return content[..read];
            read += n;
        }

        return content;
    }

    /// <summary>.NET's own exceptions carry the errno as their HResult (dotnet/runtime: Interop.GetExceptionForIoErrno).</summary>
    internal static void Write(SafeFileHandle file, ReadOnlySpan<byte> content, string path)
    {
        try
        {
            RandomAccess.Write(file, content, 0);
        }
        catch (IOException e)
        {
            throw new HostException("write", path, e.HResult);
        }
    }

    internal string PathOf(string name) => Path + "/" + name;

    private IEnumerable<string> ListAll(string folder)
    {
        // The descriptor's magic link leads to the directory that was opened, whatever its name means by now.
        string path = DescriptorLinks.PathOf(_root) + "/" + folder;
        return new DirectoryInfo(path).EnumerateFiles().Select(file => file.Name);
    }

    private FileStamp Replace(string name, ReadOnlySpan<byte> content, bool durable)
    {
        string temporary = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}.{Environment.ProcessId}-{Guid.NewGuid():N}{TemporarySuffix}");
        try
        {
            using SafeFileHandle file = OpenFile(temporary, NativeMethods.OReadWrite | NativeMethods.OCreate | NativeMethods.OExclusive);
            Write(file, content, PathOf(temporary));
            StampAnew(file, PathOf(temporary));
            if (durable)
                Sync(file, PathOf(temporary));

            int slash = name.IndexOf('/', StringComparison.Ordinal);
            using SafeFileHandle folder = OpenFile(slash < 0 ? "." : name[..slash], NativeMethods.ODirectory);
            // On some file systems a renamed entry moves within its directory, where somebody who lists it could miss it.
            Lock(folder, NativeMethods.LockShared, name);
            Rename(temporary, name);
            Lock(folder, NativeMethods.LockNone, name);
            if (durable)
                Sync(folder, PathOf(name));
            // Of the file itself, whatever has its name by now; only now, since it changes with the name.
            return StampOf(file, name);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private void Rename(string from, string to)
    {
        if (WithRoot((from, to), static (root, names) => NativeMethods.RenameAt(root, names.from, root, names.to)) != 0)
            throw HostException.FromLastError("renameat", PathOf(to));
    }

    /// <summary>
    /// The clock of file systems stands still for milliseconds, in which a file can be replaced twice and get its first inode again. So the
    /// fraction of the second in which a content was written is drawn by lot.
    /// </summary>
    private void StampAnew(SafeFileHandle file, string path)
    {
        var times = new NativeMethods.FileTimes
        {
            AccessNanoseconds = NativeMethods.OmitTime,
            ModificationSeconds = _time.GetUtcNow().ToUnixTimeSeconds(),
            ModificationNanoseconds = Random.Shared.Next(1_000_000_000),
        };
        if (NativeMethods.SetTimes(file, times) != 0)
            throw HostException.FromLastError("futimens", path);
    }

    private static void Sync(SafeFileHandle file, string path)
    {
        if (NativeMethods.Sync(file) != 0)
            throw HostException.FromLastError("fsync", path);
    }

    private FileStamp StampOf(SafeFileHandle file, string name) =>
        NativeMethods.StatxAt(file, "", NativeMethods.AtEmptyPath, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) == 0
            ? FileStamp.Of(status)
            : throw HostException.FromLastError("statx", PathOf(name));

    private FileStatus StatusOf(SafeFileHandle file, string name) =>
        LinuxFileObject.StatusOf((int)file.DangerousGetHandle(), "", NativeMethods.AtEmptyPath, PathOf(name));

    private void EnsureFolder(string folder)
    {
        if (WithRoot(folder, static (root, n) => NativeMethods.MakeDirectoryAt(root, n, DirectoryMode)) != 0
            && Marshal.GetLastPInvokeError() is not Errno.EEXIST and int errno)
        {
            throw new HostException("mkdirat", PathOf(folder), errno);
        }

        using SafeFileHandle opened = OpenFile(folder, NativeMethods.ODirectory);
        ThrowUnlessPrivate(opened, PathOf(folder));
    }

    private SafeFileHandle OpenFile(string name, int flags)
    {
        int errno = 0;
        SafeFileHandle? file = TryOpenFile(name, flags, ref errno);
        return file ?? throw new HostException("openat", PathOf(name), errno);
    }

    private SafeFileHandle? TryOpenFile(string name, int flags)
    {
        int errno = 0;
        SafeFileHandle? file = TryOpenFile(name, flags, ref errno);
        return file is null && errno != Errno.ENOENT ? throw new HostException("openat", PathOf(name), errno) : file;
    }

    private SafeFileHandle? TryOpenFile(string name, int flags, ref int errno)
    {
        int descriptor;
        do
        {
            descriptor = WithRoot(
                (name, flags),
                static (root, a) => NativeMethods.OpenAt(root, a.name, a.flags | NativeMethods.ONoFollow | NativeMethods.OCloExec, FileMode));
            errno = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && errno == Errno.EINTR);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private int WithRoot<T>(T argument, Func<int, T, int> call)
    {
        bool held = false;
        try
        {
            _root.DangerousAddRef(ref held);
            return call((int)_root.DangerousGetHandle(), argument);
        }
        finally
        {
            if (held)
                _root.DangerousRelease();
        }
    }

    private static SafeFileHandle OpenFile(int directory, string path, int flags, string pathForMessages)
    {
        int descriptor = NativeMethods.OpenAt(directory, path, flags | NativeMethods.OCloExec, FileMode);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw HostException.FromLastError("openat", pathForMessages);
    }

    private static string? ResolvedPathOf(SafeFileHandle directory) =>
        new FileInfo(DescriptorLinks.PathOf(directory)).LinkTarget;

    /// <summary>Parents get the usual 0755, the directory itself 0700.</summary>
    private static void CreateWithParents(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash >= 0; slash = path.IndexOf('/', slash + 1))
            Create(path[..slash], 0x1ED);
        Create(path, DirectoryMode);

        static void Create(string directory, uint mode)
        {
            if (NativeMethods.MakeDirectoryAt(NativeMethods.AtFdCwd, directory, mode) != 0
                && Marshal.GetLastPInvokeError() is not (Errno.EEXIST or Errno.EROFS or Errno.EACCES) and int errno)
            {
                throw new HostException("mkdirat", directory, errno);
            }
        }
    }

    internal static void ThrowUnlessPrivate(SafeFileHandle directory, string path)
    {
        FileStatus status = LinuxFileObject.StatusOf((int)directory.DangerousGetHandle(), "", NativeMethods.AtEmptyPath, path);
        if (status.UserId != NativeMethods.GetEffectiveUserId() || (status.Permissions & GroupOrOtherBits) != 0)
        {
            throw new HostException(
                "open state directory",
                path,
                $"it must belong to the manager's user and be closed to others (mode 0700), but belongs to uid {status.UserId.ToString(CultureInfo.InvariantCulture)} with mode {Convert.ToString(status.Permissions, 8)}");
        }
    }
}
