using Svirt.Security.Host;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Real files, on a host whose kernel or file system treats handles as the test says.</summary>
internal sealed class HandleFileOpener : IFileOpener
{
    private const uint NfsMagic = 0x6969;

    private readonly LinuxFileOpener _inner = new();

    /// <summary>False for a file system without handles.</summary>
    internal bool HasHandles { get; init; } = true;

    /// <summary>With what opening by handle fails; 0 for not at all.</summary>
    internal int OpenErrno { get; set; }

    /// <summary>What a handle leads to, in place of its file.</summary>
    internal string? Misled { get; set; }

    /// <summary>The kernel knows no name of what is opened by its handle.</summary>
    internal bool IsNameless { get; set; }

    public IFileObject Open(string path) => new HandledFile(_inner.Open(path), this);

    /// <summary>The file whose owner the kernel does not change.</summary>
    internal string? FailingChange { get; set; }

    /// <summary>Files in whose path this stands are on a file system that hosts share.</summary>
    internal string? SharedPart { get; init; }

    public IFileObject OpenEntry(IFileObject directory, string name) => new HandledFile(_inner.OpenEntry(Inner(directory), name), this);

    public string ReadLink(IFileObject link) => _inner.ReadLink(Inner(link));

    public IFileObject OpenByHandle(IFileObject directory, FileHandle handle)
    {
        if (OpenErrno != 0)
            throw new HostException("open_by_handle_at", directory.Path, OpenErrno);
        return new HandledFile(Misled is { } path ? _inner.Open(path) : _inner.OpenByHandle(Inner(directory), handle), this) { Path = IsNameless ? "" : null };
    }

    private static IFileObject Inner(IFileObject file) => (file as HandledFile)?.Inner ?? file;

    private sealed class HandledFile(IFileObject inner, HandleFileOpener opener) : IFileObject
    {
        internal IFileObject Inner => inner;

        public string? Path { private get; init; }

        string IFileObject.Path => Path ?? inner.Path;

        private bool IsShared => opener.SharedPart is { } part && inner.Path.Contains(part, StringComparison.Ordinal);

        public FileStatus GetStatus() => IsShared ? inner.GetStatus() with { MountId = ulong.MaxValue } : inner.GetStatus();

        public void ChangeOwner(uint userId, uint groupId)
        {
            if (inner.Path == opener.FailingChange)
                throw new HostException("fchownat", inner.Path, Errno.EPERM);
            inner.ChangeOwner(userId, groupId);
        }

        public void ChangePermissions(int permissions) => inner.ChangePermissions(permissions);

        public byte[]? GetExtendedAttribute(string name) => inner.GetExtendedAttribute(name);

        public bool TryGetExtendedAttribute(string name, out byte[]? value) => inner.TryGetExtendedAttribute(name, out value);

        public FileSystemStatus GetFileSystem() => IsShared ? new FileSystemStatus(NfsMagic) : inner.GetFileSystem();

        public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value) => inner.SetExtendedAttribute(name, value);

        public void RemoveExtendedAttribute(string name) => inner.RemoveExtendedAttribute(name);

        public FileHandle? GetHandle() => opener.HasHandles ? inner.GetHandle() : null;

        public void Dispose() => inner.Dispose();
    }
}
