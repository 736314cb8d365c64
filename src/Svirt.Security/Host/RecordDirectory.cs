using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IRecordDirectory"/> on a local file system that knows O_TMPFILE (ext4, xfs, btrfs, tmpfs). The folders stay open, so that
/// replacing the directory's name later redirects nothing. Temporary files of replacements carry the owner's name and a leading dot.
/// </summary>
internal sealed class RecordDirectory : IRecordDirectory
{
    private const uint DirectoryMode = 0x1C0; // 0700
    private const uint FileMode = 0x180; // 0600
    private readonly SafeFileHandle _root;
    private readonly string _temporaryName;
    private readonly ConcurrentDictionary<string, SafeFileHandle> _folders = new(StringComparer.Ordinal);

    private RecordDirectory(SafeFileHandle root, string path, string owner)
    {
        _root = root;
        Path = path;
        _temporaryName = "." + owner;
    }

    public string Path { get; }

    /// <summary>Opens an existing directory.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="owner">A name that no other process uses, for temporary files.</param>
    /// <exception cref="HostException">It cannot be opened, or it is not the manager's own and closed to others.</exception>
    internal static RecordDirectory Open(string path, string owner)
    {
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, NativeMethods.ODirectory | NativeMethods.ONoFollow | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            throw new HostException("openat", path, Marshal.GetLastPInvokeError());
        var root = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            StateDirectory.ThrowUnlessPrivate(root, path);
            return new RecordDirectory(root, path, owner);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> ListFolders(out IReadOnlyList<string> strangers)
    {
        var folders = new List<string>();
        var others = new List<string>();
        foreach ((string name, bool isFolder) in Enumerate(_root, (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory && !IsLink(ref entry))))
            (isFolder ? folders : others).Add(name);
        strangers = others;
        return folders;
    }

    public IReadOnlyList<string> List(string folder) =>
        TryFolder(folder) is { } opened ? [.. Enumerate(opened, static (ref FileSystemEntry entry) => entry.FileName.ToString())] : [];

    public FileStamp? Stamp(string? folder)
    {
        SafeFileHandle? directory = folder is null ? _root : TryFolder(folder);
        if (directory is null)
            return null;
        NativeMethods.Statx status = StatusOf(directory, folder);
        return FileStamp.Of(status);
    }

    public bool TryPublish(string folder, string name, ReadOnlySpan<byte> content)
    {
        SafeFileHandle directory = EnsureFolder(folder);
        // First without a name and then linked: nobody ever sees a record without its content, and a killed process leaves nothing.
        using SafeFileHandle file = OpenFile(directory, ".", NativeMethods.OTemporaryFile | NativeMethods.OWriteOnly, folder);
        StateDirectory.Write(file, content, PathOf(folder, name));
        string unnamed = DescriptorLinks.PathOf(file);
        if (NativeMethods.LinkAt(NativeMethods.AtFdCwd, unnamed, directory, name, NativeMethods.AtSymlinkFollow) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EEXIST ? false : throw new HostException("linkat", PathOf(folder, name), errno);
    }

    public void Replace(string folder, string name, ReadOnlySpan<byte> content)
    {
        SafeFileHandle directory = EnsureFolder(folder);
        Unlink(directory, folder, _temporaryName);
        using (SafeFileHandle file = OpenFile(directory, _temporaryName, NativeMethods.OCreate | NativeMethods.OExclusive | NativeMethods.OWriteOnly, folder))
            StateDirectory.Write(file, content, PathOf(folder, name));
        if (NativeMethods.RenameAt(directory, _temporaryName, directory, name) != 0)
            throw new HostException("renameat", PathOf(folder, name), Marshal.GetLastPInvokeError());
    }

    public void Synchronize(string folder, string name)
    {
        SafeFileHandle directory = EnsureFolder(folder);
        using SafeFileHandle file = OpenFile(directory, name, NativeMethods.OReadOnly, folder);
        if (NativeMethods.Sync(file) != 0 || NativeMethods.Sync(directory) != 0 || NativeMethods.Sync(_root) != 0)
            throw new HostException("fsync", PathOf(folder, name), Marshal.GetLastPInvokeError());
    }

    public void Delete(string folder, string name)
    {
        if (TryFolder(folder) is { } directory)
            Unlink(directory, folder, name);
    }

    public RecordFile? Read(string folder, string name, int largest)
    {
        if (TryFolder(folder) is not { } directory)
            return null;
        // Without O_NONBLOCK the open of a pipe that somebody put there would wait for a writer.
        int descriptor = NativeMethods.OpenAt(directory, name, NativeMethods.OReadOnly | NativeMethods.ONoFollow | NativeMethods.ONonBlock | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() is var errno && errno == Errno.ENOENT ? null : new RecordFile("it cannot be opened: " + Errno.Describe(errno), [], DateTimeOffset.UnixEpoch);
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        NativeMethods.Statx status = StatusOf(file, folder + "/" + name);
        string? fault = FaultOf(status, largest);
        return new RecordFile(fault, fault is null ? StateDirectory.ReadAll(file, PathOf(folder, name)) : [], DateTimeOffset.FromUnixTimeSeconds(status.ChangeTime.Seconds));
    }

    public void Dispose()
    {
        foreach (SafeFileHandle folder in _folders.Values)
            folder.Dispose();
        _root.Dispose();
    }

    private static string? FaultOf(in NativeMethods.Statx status, int largest) => status switch
    {
        _ when (status.Mode & 0xF000) != 0x8000 => "it is no regular file",
        _ when status.UserId != NativeMethods.GetEffectiveUserId() => string.Create(CultureInfo.InvariantCulture, $"it belongs to uid {status.UserId}"),
        _ when (status.Mode & 0xFFF) != FileMode => $"its mode is {Convert.ToString(status.Mode & 0xFFF, 8)}, not 600",
        _ when status.LinkCount > 1 => "it has a second name",
        _ when status.Size > (ulong)largest => string.Create(CultureInfo.InvariantCulture, $"it is larger than {largest} bytes"),
        _ => null,
    };

    private SafeFileHandle EnsureFolder(string folder)
    {
        if (TryFolder(folder) is { } opened)
            return opened;
        if (NativeMethods.MakeDirectoryAt(_root, folder, DirectoryMode) != 0 && Marshal.GetLastPInvokeError() is not Errno.EEXIST and int errno)
            throw new HostException("mkdirat", PathOf(folder, ""), errno);
        return TryFolder(folder) ?? throw new HostException("openat", PathOf(folder, ""), Errno.ENOENT);
    }

    private SafeFileHandle? TryFolder(string folder)
    {
        if (_folders.TryGetValue(folder, out SafeFileHandle? known))
            return known;
        int descriptor = NativeMethods.OpenAt(_root, folder, NativeMethods.ODirectory | NativeMethods.ONoFollow | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() is var errno && errno == Errno.ENOENT ? null : throw new HostException("openat", PathOf(folder, ""), errno);
        var opened = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            StateDirectory.ThrowUnlessPrivate(opened, PathOf(folder, ""));
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        SafeFileHandle kept = _folders.GetOrAdd(folder, opened);
        if (!ReferenceEquals(kept, opened))
            opened.Dispose();
        return kept;
    }

    private SafeFileHandle OpenFile(SafeFileHandle directory, string name, int flags, string folder)
    {
        int descriptor = NativeMethods.OpenAt(directory, name, flags | NativeMethods.ONoFollow | NativeMethods.OCloExec, FileMode);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new HostException("openat", PathOf(folder, name), Marshal.GetLastPInvokeError());
    }

    private void Unlink(SafeFileHandle directory, string folder, string name)
    {
        if (NativeMethods.UnlinkAt(directory, name, 0) != 0 && Marshal.GetLastPInvokeError() is not Errno.ENOENT and int errno)
            throw new HostException("unlinkat", PathOf(folder, name), errno);
    }

    private NativeMethods.Statx StatusOf(SafeFileHandle file, string? name) =>
        NativeMethods.StatxAt(file, "", NativeMethods.AtEmptyPath, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) == 0
            ? status
            : throw new HostException("statx", PathOf(name ?? "", ""), Marshal.GetLastPInvokeError());

    private static FileSystemEnumerable<T> Enumerate<T>(SafeFileHandle directory, FileSystemEnumerable<T>.FindTransform transform)
    {
        // The descriptor's magic link leads to the directory that was opened, whatever its name means by now.
        string path = DescriptorLinks.PathOf(directory) + "/";
        return new FileSystemEnumerable<T>(path, transform, new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false });
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None;

    private string PathOf(string folder, string name) => Path + "/" + folder + (name.Length == 0 ? "" : "/" + name);
}
