using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// An epoll(7) instance that reports each added descriptor once, by a token of the caller's, and can be woken. All methods but
/// <see cref="Wait"/> and <see cref="Dispose"/> may be called from any thread.
/// </summary>
internal sealed unsafe class EpollQueue : IDisposable
{
    private const ulong WakeToken = 0;
    private const int Capacity = 32;

    // struct epoll_event is packed on x86-64 only (linux/eventpoll.h).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TokenOffset = EventSize - sizeof(ulong);

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;

    internal EpollQueue()
    {
        _epoll = Own(NativeMethods.EpollCreate(NativeMethods.EpollCloseOnExec), "epoll_create1");
        try
        {
            _wake = Own(NativeMethods.EventfdCreate(0, NativeMethods.EventfdCloseOnExec | NativeMethods.EventfdNonBlocking), "eventfd");
        }
        catch
        {
            _epoll.Dispose();
            throw;
        }

        try
        {
            Control(NativeMethods.EpollAdd, _wake, NativeMethods.EpollIn, WakeToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reports the descriptor once it is readable; the token must not be zero.</summary>
    internal void Add(SafeFileHandle descriptor, ulong token) =>
        Control(NativeMethods.EpollAdd, descriptor, NativeMethods.EpollIn | NativeMethods.EpollOneShot, token);

    /// <summary>Reports an added descriptor once more.</summary>
    internal void AddAgain(SafeFileHandle descriptor, ulong token) =>
        Control(NativeMethods.EpollModify, descriptor, NativeMethods.EpollIn | NativeMethods.EpollOneShot, token);

    internal void Remove(SafeFileHandle descriptor) => Control(NativeMethods.EpollDelete, descriptor, 0, 0);

    internal void Wake()
    {
        using var reference = new DescriptorReference(_wake);
        _ = NativeMethods.EventfdWrite(reference.Number, 1);
    }

    /// <summary>Blocks until something is ready or <see cref="Wake"/> was called, and appends the tokens of what is ready.</summary>
    internal void Wait(List<ulong> ready)
    {
        byte* events = stackalloc byte[Capacity * EventSize];
        using var reference = new DescriptorReference(_epoll);
        int count = NativeMethods.EpollWait(reference.Number, events, Capacity, -1);
        if (count < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw HostException.FromLastError("epoll_wait", "the pidfds of running processes");

        for (int i = 0; i < count; i++)
        {
            ulong token = BitConverter.ToUInt64(new ReadOnlySpan<byte>(events + (i * EventSize) + TokenOffset, sizeof(ulong)));
            if (token == WakeToken)
                ClearWake();
            else
                ready.Add(token);
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    private static SafeFileHandle Own(int descriptor, string operation) =>
        descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw HostException.FromLastError(operation, "a watcher of processes");

    private void ClearWake()
    {
        ulong value;
        using var reference = new DescriptorReference(_wake);
        _ = NativeMethods.EventfdRead(reference.Number, &value);
    }

    private void Control(int operation, SafeFileHandle descriptor, uint events, ulong token)
    {
        Span<byte> buffer = stackalloc byte[16];
        buffer.Clear();
        BitConverter.TryWriteBytes(buffer, events);
        BitConverter.TryWriteBytes(buffer[TokenOffset..], token);
        using var queue = new DescriptorReference(_epoll);
        using var target = new DescriptorReference(descriptor);
        fixed (byte* bytes = buffer)
        {
            if (NativeMethods.EpollControl(queue.Number, operation, target.Number, bytes) != 0)
                throw HostException.FromLastError("epoll_ctl", "a pidfd");
        }
    }
}
