using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>
/// When libvirt says that the host was booted, which its stamps have to equal to the second: the boot record of utmp(5) where there is one,
/// otherwise the time since the boot taken from the clock (src/util/virhostuptime.c of libvirt). <see cref="BootTime"/> may differ from it.
/// </summary>
internal static class LibvirtBootTime
{
    private const short BootRecord = 2; // BOOT_TIME of utmp(5)

    /// <summary>Reads the time, in seconds since the epoch; null where the host does not say.</summary>
    /// <param name="time">The clock.</param>
    internal static ulong? Read(TimeProvider time)
    {
        try
        {
            return ParseUtmp(ProcFileSystem.Read("/var/run/utmp"), RuntimeInformation.ProcessArchitecture)
                ?? ParseUptime(Encoding.ASCII.GetString(ProcFileSystem.Read("/proc/uptime") ?? []), time.GetUtcNow());
        }
        catch (Exception e) when (e is HostException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The first boot record of a utmp file; null where it has none, or where its form is not known on this architecture.</summary>
    internal static ulong? ParseUtmp(ReadOnlySpan<byte> file, Architecture architecture)
    {
        // struct utmpx of glibc: 32-bit times at offset 340 on x86-64, 64-bit times at 344 on arm64.
        int size = architecture switch
        {
            Architecture.X64 => 384,
            Architecture.Arm64 => 400,
            _ => int.MaxValue,
        };
        for (; file.Length >= size; file = file[size..])
        {
            if (BinaryPrimitives.ReadInt16LittleEndian(file) != BootRecord)
                continue;
            long seconds = size == 384 ? BinaryPrimitives.ReadInt32LittleEndian(file[340..]) : BinaryPrimitives.ReadInt64LittleEndian(file[344..]);
            return seconds > 0 ? (ulong)seconds : null;
        }

        return null;
    }

    /// <summary>The present second less the first number of /proc/uptime, rounded.</summary>
    internal static ulong? ParseUptime(string uptime, DateTimeOffset now) =>
        double.TryParse(uptime.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double up) && now.ToUnixTimeSeconds() - up is > 0 and var boot
            ? (ulong)Math.Floor(boot + 0.5)
            : null;
}
