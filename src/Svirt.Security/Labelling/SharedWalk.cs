using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Opens the files of one plan. The disks of a domain usually lie in a few directories: each directory on their ways is opened and looked
/// at once, and held open until the plan is made. One use, one thread.
/// </summary>
internal sealed class SharedWalk(IFileOpener files) : IFileOpener, IDisposable
{
    private readonly Dictionary<string, WalkedFile> _roots = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Directory, string Name), WalkedFile> _directories = [];

    /// <summary>By mount: what there is to know of a file system is the same for all files of one mount.</summary>
    private readonly Dictionary<ulong, FileSystemStatus> _fileSystems = [];

    public IFileObject Open(string path)
    {
        if (!_roots.TryGetValue(path, out WalkedFile? root))
            _roots.Add(path, root = new WalkedFile(files.Open(path), _fileSystems) { IsShared = true });
        return root;
    }

    public IFileObject OpenEntry(IFileObject directory, string name)
    {
        if (_directories.TryGetValue((directory.Path, name), out WalkedFile? known))
            return known;
        var entry = new WalkedFile(files.OpenEntry(((WalkedFile)directory).Inner, name), _fileSystems);
        if (entry.GetStatus().Type == FileType.Directory)
        {
            entry.IsShared = true;
            _directories.Add((directory.Path, name), entry);
        }

        return entry;
    }

    public string ReadLink(IFileObject link) => files.ReadLink(((WalkedFile)link).Inner);

    public IFileObject OpenByHandle(IFileObject directory, FileHandle handle) => throw new NotSupportedException("Planning follows names.");

    public void Dispose()
    {
        foreach (WalkedFile file in _roots.Values.Concat(_directories.Values))
            file.Inner.Dispose();
    }

    /// <summary>A file as it was when it was opened. Whoever uses it does not close what others use too.</summary>
    private sealed class WalkedFile(IFileObject inner, Dictionary<ulong, FileSystemStatus> fileSystems) : IFileObject
    {
        private Dictionary<string, (bool IsSupported, byte[]? Value)>? _attributes;
        private FileStatus? _status;
        private FileSystemStatus? _fileSystem;

        internal IFileObject Inner => inner;

        internal bool IsShared { get; set; }

        public string Path => inner.Path;

        public FileStatus GetStatus() => _status ??= inner.GetStatus();

        public FileSystemStatus GetFileSystem()
        {
            if (_fileSystem is not null)
                return _fileSystem;
            ulong mount = GetStatus().MountId;
            if (mount == 0)
                return _fileSystem = inner.GetFileSystem();
            if (!fileSystems.TryGetValue(mount, out _fileSystem))
                fileSystems.Add(mount, _fileSystem = inner.GetFileSystem());
            return _fileSystem;
        }

        public byte[]? GetExtendedAttribute(string name)
        {
            TryGetExtendedAttribute(name, out byte[]? value);
            return value;
        }

        public bool TryGetExtendedAttribute(string name, out byte[]? value)
        {
            // What only one resource leads to is asked each thing once.
            if (!IsShared)
                return inner.TryGetExtendedAttribute(name, out value);
            _attributes ??= new(StringComparer.Ordinal);
            if (!_attributes.TryGetValue(name, out (bool IsSupported, byte[]? Value) known))
                _attributes.Add(name, known = (inner.TryGetExtendedAttribute(name, out byte[]? read), read));
            value = known.Value;
            return known.IsSupported;
        }

        public void ChangeOwner(uint userId, uint groupId) => throw ReadOnly();

        public void ChangePermissions(int permissions) => throw ReadOnly();

        public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value) => throw ReadOnly();

        public void RemoveExtendedAttribute(string name) => throw ReadOnly();

        public FileHandle? GetHandle() => inner.GetHandle();

        public void Dispose()
        {
            if (!IsShared)
                inner.Dispose();
        }

        private static NotSupportedException ReadOnly() => new("Planning changes nothing.");
    }
}
