using Svirt.Security.Errors;

namespace Svirt.Security.Launch;

/// <summary>
/// An emulator was not started as planned. What was started has been killed and reaped, unless it cannot be ended (it hangs in the kernel,
/// or has gained privileges): then the message names its pid, and it is reaped whenever it ends.
/// </summary>
public sealed class LaunchException : SvirtSecurityException
{
    private const int LongestQuote = 500;

    internal LaunchException(string program, StartFailure failure, ProcessExit? exit = null, string? standardErrorText = null)
        : base(Compose(program, failure, exit, standardErrorText), failure.Cause)
    {
        Program = program;
        Stage = failure.Stage;
        Errno = failure.Errno;
        Exit = exit;
        RunningProcessId = failure.RunningProcessId;
        StandardErrorText = standardErrorText ?? "";
    }

    /// <summary>How far the start came.</summary>
    public LaunchStage Stage { get; }

    /// <summary>The path of the program that was to be started.</summary>
    public string Program { get; }

    /// <summary>The errno(3) value of the cause, where it is known.</summary>
    public int? Errno { get; }

    /// <summary>How the started process ended (by our SIGKILL, 9, if it was still alive); null if none was started or it did not end.</summary>
    public ProcessExit? Exit { get; }

    /// <summary>The process, where it was started and could not be ended; null in all but the rarest cases. Nothing it could use may be given back.</summary>
    public int? RunningProcessId { get; }

    /// <summary>The exit code of the started process, if it exited.</summary>
    public int? ExitCode => Exit?.Code;

    /// <summary>
    /// What setpriv or the program wrote to standard error, at most 64 KiB, or a sentence that says where it went. Not filtered: it may
    /// hold control characters.
    /// </summary>
    public string StandardErrorText { get; }

    private static string Compose(string program, StartFailure failure, ProcessExit? exit, string? standardErrorText)
    {
        string message = $"{program} was not started ({failure.Stage}): {failure.Problem} {failure.Advice}".TrimEnd();
        if (exit is not null)
            message += $" The process: {exit}.";

        // The text is the child's: one line, no control characters, so that it cannot forge lines of a log.
        string quote = new([.. (standardErrorText ?? "").Trim().Take(LongestQuote).Select(c => char.IsControl(c) ? ' ' : c)]);
        return quote.Length == 0 ? message : $"{message} Standard error: {quote}";
    }
}
