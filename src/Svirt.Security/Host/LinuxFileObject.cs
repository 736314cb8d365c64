using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IFileObject"/> over an O_PATH descriptor. Calls that refuse such descriptors go through its magic link (<see
/// cref="DescriptorLinks"/>), which leads to the very object; a symbolic link is refused there by the callers, by its type.
/// </summary>
internal sealed partial class LinuxFileObject(SafeFileHandle handle, string path) : IFileObject
{
    private const int MaximumAttributeSize = 65536;
    private const ulong AttributeImmutable = 0x10;
    private const ulong AttributeAppend = 0x20;
    private const uint StatxBirthTime = 0x800;

    public string Path { get; } = path;

    internal SafeFileHandle Handle => handle;

    public FileStatus GetStatus()
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return StatusOf((int)handle.DangerousGetHandle(), "", NativeMethods.AtEmptyPath, Path);
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    public void ChangeOwner(uint userId, uint groupId)
    {
        if (NativeMethods.ChangeOwnerAt(handle, "", userId, groupId, NativeMethods.AtEmptyPath) != 0)
            throw LastError("fchownat");
    }

    public void ChangePermissions(int permissions)
    {
        if (DescriptorLinks.ChangeMode(OpenDescriptor(), (uint)permissions) != 0)
            throw LastError("chmod");
    }

    public byte[]? GetExtendedAttribute(string name)
    {
        TryGetExtendedAttribute(name, out byte[]? value);
        return value;
    }

    public bool TryGetExtendedAttribute(string name, out byte[]? value)
    {
        int descriptor = OpenDescriptor();
        value = null;
        Span<byte> small = stackalloc byte[256];
        nint length = DescriptorLinks.GetAttribute(descriptor, name, small);
        if (length >= 0)
        {
            value = small[..(int)length].ToArray();
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        if (errno is Errno.ENODATA or Errno.EOPNOTSUPP)
            return errno == Errno.ENODATA;
        if (errno != Errno.ERANGE)
            throw new HostException($"getxattr {name}", Path, errno);

        byte[] large = new byte[MaximumAttributeSize];
        length = DescriptorLinks.GetAttribute(descriptor, name, large);
        value = length >= 0 ? large[..(int)length] : throw LastError($"getxattr {name}");
        return true;
    }

    public FileSystemStatus GetFileSystem()
    {
        NativeMethods.Statfs status = StatFileSystem();
        return new FileSystemStatus(
            unchecked((uint)status.Type),
            (status.Flags & NativeMethods.StatfsReadOnly) != 0,
            (status.Flags & NativeMethods.StatfsNoDevices) != 0,
            (status.Flags & NativeMethods.StatfsNoExecution) != 0);
    }

    public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value)
    {
        if (DescriptorLinks.SetAttribute(OpenDescriptor(), name, value) != 0)
            throw LastError($"setxattr {name}");
    }

    public void RemoveExtendedAttribute(string name)
    {
        if (DescriptorLinks.RemoveAttribute(OpenDescriptor(), name) != 0 && Marshal.GetLastPInvokeError() != Errno.ENODATA)
            throw LastError($"removexattr {name}");
    }

    public void Dispose() => handle.Dispose();

    /// <summary>statx(2) of a path relative to a directory descriptor, or of the descriptor itself with AT_EMPTY_PATH.</summary>
    internal static FileStatus StatusOf(int directory, string relativePath, int flags, string pathForMessages)
    {
        if (NativeMethods.StatxAt(directory, relativePath, flags, NativeMethods.StatxBasicAndBirth | NativeMethods.StatxMountId, out NativeMethods.Statx s) != 0)
            throw HostException.FromLastError("statx", pathForMessages);

        long birth = (s.Mask & StatxBirthTime) != 0 ? unchecked((s.BirthTime.Seconds * 1_000_000_000) + s.BirthTime.Nanoseconds) : 0;
        return new FileStatus
        {
            Identity = new FileIdentity(new DeviceNumber(s.DeviceMajor, s.DeviceMinor), s.Inode, birth),
            Type = TypeOf(s.Mode),
            Permissions = s.Mode & 0xFFF,
            UserId = s.UserId,
            GroupId = s.GroupId,
            LinkCount = s.LinkCount,
            NodeDevice = new DeviceNumber(s.NodeDeviceMajor, s.NodeDeviceMinor),
            IsImmutable = (s.Attributes & AttributeImmutable) != 0,
            IsAppendOnly = (s.Attributes & AttributeAppend) != 0,
            MountId = (s.Mask & NativeMethods.StatxMountId) != 0 ? s.MountId : 0,
        };
    }

    private static FileType TypeOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileType.Regular,
        0x4000 => FileType.Directory,
        0xA000 => FileType.SymbolicLink,
        0x6000 => FileType.BlockDevice,
        0x2000 => FileType.CharacterDevice,
        0x1000 => FileType.Fifo,
        0xC000 => FileType.Socket,
        _ => FileType.Unknown,
    };

    /// <summary>The number may belong to another file once ours is closed, so it is never used then.</summary>
    private int OpenDescriptor()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        return (int)handle.DangerousGetHandle();
    }

    private HostException LastError(string operation) => new(operation, Path, Marshal.GetLastPInvokeError());
}
