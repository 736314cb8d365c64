using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The pidfd system calls (Linux 5.4 and later).</summary>
internal sealed unsafe class PidfdProcessHandles : IProcessHandles
{
    private const int Kill = 9;
    private const int CodeExited = 1; // CLD_EXITED; CLD_KILLED and CLD_DUMPED carry a signal number

    public SafeFileHandle? Open(int pid)
    {
        nint descriptor = NativeMethods.PidfdOpen(NativeMethods.PidfdOpenNumber, pid, 0);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ESRCH ? null : throw new HostException("pidfd_open", $"process {pid}", errno);
    }

    public bool WaitEnded(SafeFileHandle process, TimeSpan timeout)
    {
        using var reference = new DescriptorReference(process);
        var descriptor = new NativeMethods.PollDescriptor { Descriptor = reference.Number, Events = NativeMethods.PollIn };
        long start = Stopwatch.GetTimestamp();
        TimeSpan left = timeout;
        while (true)
        {
            var time = new NativeMethods.TimeSpecification
            {
                Seconds = (nint)(left.Ticks / TimeSpan.TicksPerSecond),
                Nanoseconds = (nint)(left.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
            };
            NativeMethods.TimeSpecification* limit = timeout == Timeout.InfiniteTimeSpan ? null : &time;
            int ready = NativeMethods.PollDescriptors(&descriptor, 1, limit, null);
            if (ready >= 0)
                return ready > 0;

            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw HostException.FromLastError("ppoll", "a pidfd");
            TimeSpan rest = timeout - Stopwatch.GetElapsedTime(start);
            left = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    public bool Signal(SafeFileHandle process, int signal)
    {
        using var reference = new DescriptorReference(process);
        if (NativeMethods.PidfdSendSignal(NativeMethods.PidfdSendSignalNumber, reference.Number, signal, null, 0) == 0)
            return true;

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ESRCH ? false : throw new HostException("pidfd_send_signal", $"signal {signal}", errno);
    }

    public ChildState Reap(SafeFileHandle process)
    {
        using var reference = new DescriptorReference(process);
        return Wait(NativeMethods.PidfdIdType, (uint)reference.Number, NativeMethods.WaitExited | NativeMethods.WaitNoHang);
    }

    public void KillAndReapByPid(int pid)
    {
        const int Look = NativeMethods.WaitExited | NativeMethods.WaitNoHang | NativeMethods.WaitLeaveWaitable;
        if (Wait(NativeMethods.PidIdType, (uint)pid, Look).Kind == ChildStateKind.NotAChild)
            return;

        _ = NativeMethods.SignalProcess(pid, Kill);
        Wait(NativeMethods.PidIdType, (uint)pid, NativeMethods.WaitExited);
    }

    private static ChildState Wait(int idType, uint id, int options)
    {
        NativeMethods.ChildSignalInfo info = default;
        while (NativeMethods.WaitId(idType, id, &info, options, null) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.ECHILD)
                return new ChildState(ChildStateKind.NotAChild, 0);
            if (errno != Errno.EINTR)
                throw new HostException("waitid", "a child", errno);
        }

        if (info.ProcessId == 0)
            return new ChildState(ChildStateKind.Running, 0);

        return new ChildState(info.Code == CodeExited ? ChildStateKind.Exited : ChildStateKind.Killed, info.Status);
    }
}
