using System.Runtime.InteropServices;

namespace Svirt.Security.TestManager;

/// <summary>
/// A process whose first thread ends while another one lives on, as a hostile emulator could do it to look like a zombie. Also part of the
/// kernel tests.
/// </summary>
internal static partial class LeaderlessProcess
{
    public const string Argument = "--leaderless";

    private static int ExitThreadNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 60 : 93;

    /// <summary>Never returns: the other thread waits to be killed.</summary>
    public static void Run()
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        _ = ExitThread(ExitThreadNumber, 0);
    }

    /// <summary>exit(2) itself: exit(3) and _exit(2) of the C library end all threads.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint ExitThread(nint number, nint status);
}
