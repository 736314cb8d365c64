using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>
/// The kernel's log from a mark on: no audit daemon runs in the laboratory, so denials come here. Open it before the act, then wait
/// for the record the act must cause. Not thread-safe.
/// </summary>
/// <remarks>/dev/kmsg gives one record per read and EAGAIN where no more are (Documentation/ABI/testing/dev-kmsg).</remarks>
internal sealed class KernelLog : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SafeFileHandle _log;
    private readonly List<string> _records = [];

    private KernelLog(SafeFileHandle log) => _log = log;

    /// <summary>Records since the mark, as far as they have been read.</summary>
    public IReadOnlyList<string> Records => _records;

    /// <summary>Sets the mark: records from now on.</summary>
    /// <exception cref="Win32Exception">The log cannot be opened.</exception>
    public static KernelLog OpenAtEnd()
    {
        SafeFileHandle log = NativeMethods.Open("/dev/kmsg", NativeMethods.OpenReadNonBlocking);
        if (log.IsInvalid || NativeMethods.Seek(log, 0, NativeMethods.SeekEnd) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "/dev/kmsg");
        return new KernelLog(log);
    }

    /// <summary>Waits for a denial on the path, given as the denied program gave it to the kernel.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">None came in time; shows what came instead.</exception>
    public AuditEvent WaitForDenial(string path) =>
        WaitFor($"denial of {path}", () => Denials().FirstOrDefault(denial => denial.Names(path)));

    /// <summary>Denials since the mark, as far as the kernel has reported them.</summary>
    public IEnumerable<AuditEvent> Denials()
    {
        ReadNewRecords();
        return AuditEvent.Group(_records).Where(entry => entry.Denial is not null);
    }

    public void Dispose() => _log.Dispose();

    private T WaitFor<T>(string what, Func<T?> find)
        where T : class
    {
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (find() is { } found)
                return found;
            Thread.Sleep(Pause);
        }
        Assert.Fail($"No {what} in the kernel log within {Patience.TotalSeconds} s. Since the mark:\n{string.Join('\n', _records)}");
        throw new System.Diagnostics.UnreachableException();
    }

    private void ReadNewRecords()
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        while (true)
        {
            nint length = NativeMethods.Read(_log, buffer, (nuint)buffer.Length);
            if (length < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == NativeMethods.ErrorAgain)
                    return;
                // EPIPE among them: records were overwritten before they were read, so their absence would prove nothing.
                throw new Win32Exception(error, "/dev/kmsg");
            }
            // "priority,sequence,time,flags;text", then lines of further properties.
            string record = Encoding.UTF8.GetString(buffer[..(int)length]);
            _records.Add(record[(record.IndexOf(';', StringComparison.Ordinal) + 1)..].Split('\n', 2)[0]);
        }
    }
}
