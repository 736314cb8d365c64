using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="ISELinuxStatusPage"/> over <c>status</c> of selinuxfs: mapped through libc (memory-mapped files of .NET refuse files of length
/// zero), or read with pread where the policy denies <c>map</c>, as stock policies do to virtd_t.
/// </summary>
internal sealed unsafe class SELinuxStatusPage : ISELinuxStatusPage, IDisposable
{
    // The words of the page.
    private const int Version = 0, Sequence = 1, Enforcing = 2, PolicyLoad = 3, DenyUnknown = 4, Words = 5;
    private const int KnownVersion = 1;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly MemoryMapping _mapping;
    private readonly uint* _page;

    public SELinuxStatusPage(string path)
    {
        _path = path;
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, NativeMethods.OReadOnly | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            throw HostException.FromLastError("openat", path);
        _file = new SafeFileHandle(descriptor, ownsHandle: true);
        Span<uint> words = stackalloc uint[Words];
        ReadFile(words);
        if (words[Version] != KnownVersion)
            throw new HostException("read", path, $"version {words[Version]} of the page is not known");
        _mapping = new MemoryMapping(_file);
        _page = _mapping.IsInvalid ? null : (uint*)_mapping.Address;
    }

    public nint SequenceAddress => _page is null ? 0 : (nint)(_page + Sequence);

    public SELinuxStatus Read()
    {
        Span<uint> words = stackalloc uint[Words];
        var wait = new ChangeWait(ChangeWait.Limit);
        do
        {
            if (_page is null ? TryReadFile(words) : TryReadPage(words))
                return new SELinuxStatus(words[Sequence], words[Enforcing] != 0, words[PolicyLoad], words[DenyUnknown] != 0);
            // The kernel is in the middle of a few stores; only where it was preempted there does it last.
        }
        while (wait.TryWait());

        throw new HostException("read", _path, "the kernel does not end a change of the page");
    }

    /// <summary>Closes the file. The mapping stays: only finalization ends it.</summary>
    public void Dispose() => _file.Dispose();

    // The kernel counts up before and after it writes; each load here is done before the next.
    private bool TryReadPage(Span<uint> words)
    {
        uint before = Volatile.Read(ref _page[Sequence]);
        for (int i = 0; i < Words; i++)
            words[i] = Volatile.Read(ref _page[i]);
        bool isWhole = (before & 1) == 0 && Volatile.Read(ref _page[Sequence]) == before;
        words[Sequence] = before;
        GC.KeepAlive(_mapping);
        return isWhole;
    }

    private bool TryReadFile(Span<uint> words)
    {
        Span<uint> again = stackalloc uint[Words];
        ReadFile(words);
        ReadFile(again);
        return (words[Sequence] & 1) == 0 && words.SequenceEqual(again);
    }

    private void ReadFile(Span<uint> words)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(words);
        nint length = NativeMethods.ReadAt(_file, bytes, (nuint)bytes.Length, 0);
        if (length < 0)
            throw HostException.FromLastError("pread", _path);
        if (length != bytes.Length)
            throw new HostException("pread", _path, "the page is too short");
    }
}
