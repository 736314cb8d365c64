using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The first page of a file, mapped for reading until nobody refers to this object.</summary>
internal sealed class MemoryMapping : SafeHandleMinusOneIsInvalid
{
    /// <summary>Maps the page; <see cref="System.Runtime.InteropServices.SafeHandle.IsInvalid"/> if the kernel does not allow that.</summary>
    public MemoryMapping(SafeFileHandle file)
        : base(ownsHandle: true) =>
        SetHandle(NativeMethods.MapMemory(0, (nuint)Environment.SystemPageSize, NativeMethods.ProtectRead, NativeMethods.MapShared, file, 0));

    public nint Address => handle;

    protected override bool ReleaseHandle() => NativeMethods.UnmapMemory(handle, (nuint)Environment.SystemPageSize) == 0;
}
