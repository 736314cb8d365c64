using Svirt.Security.Host;

namespace Svirt.Security.Tests.Labelling;

/// <summary>The manager was killed: from this operation on, nothing it does reaches the host any more.</summary>
public sealed class SimulatedCrashException : Exception;

/// <summary>
/// Counts the operations that change the host, and kills the manager just before one of them: between two of them the host is the same
/// whichever system call comes next. What is several system calls is several operations, each leaving what that call leaves.
/// </summary>
internal sealed class SimulatedCrash(int survivedOperations)
{
    /// <summary>The id of a process that cannot be: the kernel's are below 2^22 (proc(5), pid_max).</summary>
    internal const int ProcessId = int.MaxValue;

    private readonly List<IDisposable> _open = [];
    private int _left = survivedOperations;

    internal bool HasCrashed => _left < 0;

    /// <summary>What the kernel closes when the manager is killed, whatever its code would have done before.</summary>
    internal void Opened(IDisposable descriptor) => _open.Add(descriptor);

    internal void EndProcess()
    {
        foreach (IDisposable descriptor in Enumerable.Reverse(_open))
            descriptor.Dispose();
    }

    /// <summary>Lets a manager work that is killed by this crash, if it does not come to its end before.</summary>
    internal bool Kills(Func<SimulatedCrash, SecurityManager> open, Action<SecurityManager> work)
    {
        try
        {
            SecurityManager manager = open(this);
            work(manager);
            manager.Dispose();
            return HasCrashed;
        }
        catch (SimulatedCrashException)
        {
            return true;
        }
        finally
        {
            EndProcess();
        }
    }

    internal void Operation()
    {
        if (--_left < 0)
            throw new SimulatedCrashException();
    }
}

internal sealed class CrashingFileOpener(IFileOpener inner, SimulatedCrash crash) : IFileOpener
{
    public IFileObject Open(string path) => new CrashingFile(inner.Open(path), crash);

    public IFileObject OpenEntry(IFileObject directory, string name) => new CrashingFile(inner.OpenEntry(Unwrap(directory), name), crash);

    public string ReadLink(IFileObject link) => inner.ReadLink(Unwrap(link));

    public IFileObject OpenByHandle(IFileObject directory, FileHandle handle) =>
        new CrashingFile(inner.OpenByHandle(Unwrap(directory), handle), crash);

    /// <summary>The file itself, for whoever needs its descriptor.</summary>
    internal static IFileObject Unwrap(IFileObject file) => (file as CrashingFile)?.Inner ?? file;

    private sealed class CrashingFile(IFileObject inner, SimulatedCrash crash) : IFileObject
    {
        internal IFileObject Inner => inner;

        public string Path => inner.Path;

        public FileStatus GetStatus() => inner.GetStatus();

        public byte[]? GetExtendedAttribute(string name) => inner.GetExtendedAttribute(name);

        public bool TryGetExtendedAttribute(string name, out byte[]? value) => inner.TryGetExtendedAttribute(name, out value);

        public FileSystemStatus GetFileSystem() => inner.GetFileSystem();

        public void ChangeOwner(uint userId, uint groupId)
        {
            crash.Operation();
            inner.ChangeOwner(userId, groupId);
        }

        public void ChangePermissions(int permissions)
        {
            crash.Operation();
            inner.ChangePermissions(permissions);
        }

        public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value)
        {
            crash.Operation();
            inner.SetExtendedAttribute(name, value);
        }

        public void RemoveExtendedAttribute(string name)
        {
            crash.Operation();
            inner.RemoveExtendedAttribute(name);
        }

        public FileHandle? GetHandle() => inner.GetHandle();

        public void Dispose() => inner.Dispose();
    }
}

internal sealed class CrashingStateDirectory(IStateDirectory inner, SimulatedCrash crash) : IStateDirectory
{
    public string Path => inner.Path;

    public byte[]? Read(string name) => inner.Read(name);

    public bool Exists(string name) => inner.Exists(name);

    public FileStamp? Stamp(string name) => inner.Stamp(name);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public FileStamp WriteDurably(string name, ReadOnlySpan<byte> content)
    {
        BeginReplacement(name, content);
        return inner.WriteDurably(name, content);
    }

    public void WriteVolatile(string name, ReadOnlySpan<byte> content)
    {
        BeginReplacement(name, content);
        inner.WriteVolatile(name, content);
    }

    public void Delete(string name)
    {
        crash.Operation();
        inner.Delete(name);
    }

    public void RemoveAbandonedTemporaryFiles(string folder) => inner.RemoveAbandonedTemporaryFiles(folder);

    public IStateLock? TryLock(string name, TimeSpan patience)
    {
        crash.Operation();
        return inner.TryLock(name, patience) is { } taken ? new CrashingLock(taken, inner, name, crash) : null;
    }

    public byte[] ReadRecord(string name) => inner.ReadRecord(name);

    public IDisposable? TryLockAll(string folder, IEnumerable<long> keys, TimeSpan patience)
    {
        crash.Operation();
        return inner.TryLockAll(folder, keys, patience);
    }

    /// <summary>A new content is written beside the old one first: killed then, the manager leaves a part of it there.</summary>
    private void BeginReplacement(string name, ReadOnlySpan<byte> content)
    {
        crash.Operation();
        try
        {
            crash.Operation();
        }
        catch (SimulatedCrashException)
        {
            File.WriteAllBytes($"{inner.Path}/{name}.{SimulatedCrash.ProcessId}-{Guid.NewGuid():N}.tmp", content[..(content.Length / 2)]);
            throw;
        }
    }

    private sealed class CrashingLock : IStateLock
    {
        private readonly IStateLock _inner;
        private readonly IStateDirectory _directory;
        private readonly string _name;
        private readonly SimulatedCrash _crash;
        private bool _isReleased;

        internal CrashingLock(IStateLock inner, IStateDirectory directory, string name, SimulatedCrash crash)
        {
            (_inner, _directory, _name, _crash) = (inner, directory, name, crash);
            crash.Opened(this);
        }

        public byte[] ReadRecord() => _inner.ReadRecord();

        public void WriteRecord(ReadOnlySpan<byte> record)
        {
            _crash.Operation();
            _inner.WriteRecord(record);
        }

        /// <summary>The kernel closes the descriptors of a killed process, but does not remove the file of a lock.</summary>
        public void Dispose()
        {
            if (_isReleased)
                return;
            _isReleased = true;
            _inner.Dispose();
            if (_crash.HasCrashed && !_directory.Exists(_name))
                _directory.WriteVolatile(_name, []);
        }
    }
}
