namespace QemuLaunch.Guest;

/// <summary>
/// How a guest ended, as the value that it writes to QEMU's isa-debug-exit device.
/// </summary>
/// <remarks>
/// The device ends QEMU with the status <c>(value &lt;&lt; 1) | 1</c> (hw/misc/debugexit.c). The values are chosen so that no status is one
/// that QEMU (0, 1), a launcher such as setpriv (1, 126, 127) or a shell reporting a signal (128 and more) ends with by itself.
/// </remarks>
internal enum GuestResult : byte
{
    /// <summary>Sector 1 was read and sector 2 written. QEMU ends with status 33.</summary>
    Completed = 0x10,

    /// <summary>The BIOS refused to read sector 1. QEMU ends with status 35.</summary>
    ReadFailed = 0x11,

    /// <summary>The BIOS refused to write sector 2. QEMU ends with status 37.</summary>
    WriteFailed = 0x12,
}

/// <summary>Translates between <see cref="GuestResult"/> and the exit status of QEMU.</summary>
internal static class GuestResultExtensions
{
    /// <summary>The status that QEMU ends with when the guest reports <paramref name="result"/>.</summary>
    public static int ToExitStatus(this GuestResult result) => ((int)result << 1) | 1;

    /// <summary>What the guest reported, or null when QEMU ended for another reason than the guest asking for it.</summary>
    public static GuestResult? FromExitStatus(int exitStatus)
    {
        foreach (var result in Enum.GetValues<GuestResult>())
        {
            if (result.ToExitStatus() == exitStatus)
                return result;
        }

        return null;
    }
}
