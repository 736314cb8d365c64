using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>ppoll(2), epoll(7) and eventfd(2): how the end of a process is awaited.</summary>
internal static unsafe partial class NativeMethods
{
    internal const short PollIn = 1;
    internal const int EpollCloseOnExec = 0x80000;
    internal const int EventfdCloseOnExec = 0x80000;
    internal const int EventfdNonBlocking = 0x800;
    internal const int EpollAdd = 1;
    internal const int EpollDelete = 2;
    internal const int EpollModify = 3;
    internal const uint EpollIn = 1;
    internal const uint EpollOneShot = 1u << 30;

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int PollDescriptors(PollDescriptor* descriptors, nuint count, TimeSpecification* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventfdCreate(uint initialValue, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_read", SetLastError = true)]
    internal static partial int EventfdRead(int descriptor, ulong* value);

    [LibraryImport("libc", EntryPoint = "eventfd_write", SetLastError = true)]
    internal static partial int EventfdWrite(int descriptor, ulong value);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short ReturnedEvents;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpecification
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}
