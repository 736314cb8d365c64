using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>What /proc/PID/stat (proc(5)) says that stays true of a zombie: the name of its last program and its start time.</summary>
/// <param name="Command">comm: at most 15 bytes, one character per byte (Latin-1), so that it compares as the kernel stores it.</param>
/// <param name="StartTime">Field 22, in clock ticks since boot.</param>
/// <param name="HasExecuted">
/// Whether it has completed an execve since its fork (PF_FORKNOEXEC in field 9 is clear): posix_spawn returns an instant before that.
/// </param>
/// <param name="HasEnded">
/// It is a zombie, or gone, with all of its threads. A first thread that has ended while others run has the state Z as well (proc(5), state;
/// kernel: fs/proc/array.c), and the program runs on.
/// </param>
/// <param name="IsExecuting">
/// It is in the middle of an execve: the descriptors of its former program are closed already, and the environment of the new one cannot be read yet
/// (kernel: begin_new_exec in fs/exec.c comes before create_elf_tables). Also said of a process that must not be looked into.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessStat(string Command, long StartTime, bool HasExecuted, bool HasEnded = false, bool IsExecuting = false)
{
    private const int StateIndexAfterCommand = 0; // field 3
    private const int FlagsIndexAfterCommand = 6; // field 9
    private const uint ForkNoExec = 0x40; // include/linux/sched.h
    private const int ThreadCountIndexAfterCommand = 17; // field 20
    private const int StartTimeIndexAfterCommand = 19; // field 22
    private const int AddressSpaceIndexAfterCommand = 20; // field 23, vsize
    private const int EnvironmentEndIndexAfterCommand = 48; // field 51, env_end

    internal static ProcessStat Parse(ReadOnlySpan<byte> text)
    {
        // A program chooses its comm, so it may hold spaces and parentheses: the last ')' is the one that ends it.
        int open = text.IndexOf((byte)'(');
        int close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 > text.Length)
            throw new FormatException("/proc/PID/stat has no command in parentheses.");

        ReadOnlySpan<byte> fields = text[(close + 2)..];
        uint flags = uint.Parse(Field(fields, FlagsIndexAfterCommand), NumberStyles.None, CultureInfo.InvariantCulture);
        long start = long.Parse(Field(fields, StartTimeIndexAfterCommand), NumberStyles.None, CultureInfo.InvariantCulture);
        int threads = int.Parse(Field(fields, ThreadCountIndexAfterCommand), NumberStyles.None, CultureInfo.InvariantCulture);

        // The kernel counts the threads under the lock that a new one is added under, so that none can hide by coming and going.
        bool hasEnded = Field(fields, StateIndexAfterCommand) is [(byte)'Z' or (byte)'X'] && threads <= 1;
        bool isExecuting = !Field(fields, AddressSpaceIndexAfterCommand).SequenceEqual("0"u8) && Field(fields, EnvironmentEndIndexAfterCommand).SequenceEqual("0"u8);
        return new ProcessStat(Encoding.Latin1.GetString(text[(open + 1)..close]), start, (flags & ForkNoExec) == 0, hasEnded, isExecuting);
    }

    /// <summary>The comm that the kernel gives a program executed under this path: the first 15 bytes of its last component.</summary>
    internal static string CommandOf(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path[(path.LastIndexOf('/') + 1)..]);
        return Encoding.Latin1.GetString(name.AsSpan(0, Math.Min(name.Length, 15)));
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> fields, int index)
    {
        for (; index > 0; index--)
        {
            int space = fields.IndexOf((byte)' ');
            if (space < 0)
                throw new FormatException("/proc/PID/stat has too few fields.");
            fields = fields[(space + 1)..];
        }

        int end = fields.IndexOf((byte)' ');
        return end < 0 ? fields.TrimEnd((byte)'\n') : fields[..end];
    }
}
