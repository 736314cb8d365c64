using System.Runtime.InteropServices;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Explains a process that ended as setpriv. Its exit codes are ambiguous (127: its own failure or a missing program; 126: other execve
/// failures), its message is not: <c>setpriv: failed to execute PROGRAM: REASON</c> (errexec in util-linux's include/exitcodes.h).
/// </summary>
internal static class ChainFailure
{
    private const int ExecFailedCode = 126;
    private const int HighestErrno = 133;

    internal static StartFailure Explain(ProcessExit? exit, string standardErrorText)
    {
        string line = standardErrorText.Split('\n').LastOrDefault(text => text.StartsWith("setpriv: ", StringComparison.Ordinal)) ?? "";
        int? errno = FindErrno(line);
        bool exec = exit?.Code == ExecFailedCode || line.StartsWith("setpriv: failed to execute ", StringComparison.Ordinal);
        return exec
            ? new StartFailure(LaunchStage.Exec, "setpriv took on the identity but could not execute it.", ExecAdvice(errno), errno)
            : new StartFailure(LaunchStage.Setpriv, "setpriv could not take on the identity.", SetprivAdvice(line, errno), errno);
    }

    private static string ExecAdvice(int? errno) => errno switch
    {
        Errno.ENOENT => "Check that the program and its interpreter (ld.so) exist.",
        Errno.EACCES =>
            "Check that the file is executable and its mount not noexec; under SELinux its type must be an entrypoint of the domain.",
        Errno.EPERM => "With NoNewPrivileges the policy must allow the transition (nnp_transition): plan without it.",
        _ => "",
    };

    private static string SetprivAdvice(string line, int? errno)
    {
        if (line.EndsWith("SELinux is not running", StringComparison.Ordinal))
            return "Plan no SELinuxContext on a host without SELinux.";
        if (line.EndsWith("AppArmor is not running", StringComparison.Ordinal))
            return "Plan no AppArmorProfile on a host without AppArmor.";
        if (!line.Contains("attr/", StringComparison.Ordinal))
            return errno == Errno.EPERM ? "The manager needs CAP_SETUID, CAP_SETGID and CAP_SETPCAP for this plan." : "";

        return errno switch
        {
            Errno.ENOENT => "Load the AppArmor profile before the start.",
            Errno.EINVAL => "The loaded policy does not know this label.",
            _ => "The security module refused the label.",
        };
    }

    private static int? FindErrno(string line)
    {
        for (int errno = 1; errno <= HighestErrno; errno++)
        {
            if (line.EndsWith($": {Marshal.GetPInvokeErrorMessage(errno)}", StringComparison.Ordinal))
                return errno;
        }

        return null;
    }
}
