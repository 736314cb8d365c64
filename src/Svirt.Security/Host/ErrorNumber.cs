namespace Svirt.Security.Host;

/// <summary>The errno values that processes are judged by; the same on x86-64 and arm64.</summary>
internal static class ErrorNumber
{
    internal const int NotPermitted = 1; // EPERM
    internal const int NoEntry = 2; // ENOENT
    internal const int NoProcess = 3; // ESRCH
    internal const int Interrupted = 4; // EINTR
    internal const int NoChild = 10; // ECHILD
    internal const int AccessDenied = 13; // EACCES
    internal const int NotADirectory = 20; // ENOTDIR
    internal const int InvalidArgument = 22; // EINVAL
}
