using System.Globalization;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>The error numbers of errno(3) that this library tells apart (Linux, asm-generic).</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int ECHILD = 10;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EEXIST = 17;
    internal const int EXDEV = 18;
    internal const int ENOTDIR = 20;
    internal const int EINVAL = 22;
    internal const int EROFS = 30;
    internal const int ERANGE = 34;
    internal const int ENAMETOOLONG = 36;
    internal const int ENOSYS = 38;
    internal const int ELOOP = 40;
    internal const int ENODATA = 61;
    internal const int EOPNOTSUPP = 95;
    internal const int ESTALE = 116;

    private static readonly Dictionary<int, string> Names = new()
    {
        [EPERM] = nameof(EPERM), [ENOENT] = nameof(ENOENT), [ESRCH] = nameof(ESRCH), [EINTR] = nameof(EINTR), [ECHILD] = nameof(ECHILD), [EAGAIN] = nameof(EAGAIN),
        [ENOMEM] = nameof(ENOMEM), [EACCES] = nameof(EACCES), [EEXIST] = nameof(EEXIST), [ENOTDIR] = nameof(ENOTDIR), [EINVAL] = nameof(EINVAL), [EROFS] = nameof(EROFS),
        [ERANGE] = nameof(ERANGE), [ENAMETOOLONG] = nameof(ENAMETOOLONG), [ENOSYS] = nameof(ENOSYS), [ELOOP] = nameof(ELOOP),
        [ENODATA] = nameof(ENODATA), [EXDEV] = nameof(EXDEV), [EOPNOTSUPP] = nameof(EOPNOTSUPP), [ESTALE] = nameof(ESTALE),
    };

    /// <summary>Text for people: the symbol where it is known, and what strerror(3) says.</summary>
    internal static string Describe(int errno)
    {
        string name = Names.TryGetValue(errno, out string? known) ? known : "errno " + errno.ToString(CultureInfo.InvariantCulture);
        return $"{Marshal.GetPInvokeErrorMessage(errno)} ({name})";
    }
}
