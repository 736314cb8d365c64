namespace Svirt.Security.KernelTests.Requirements;

/// <summary>
/// A defect switched on for one run to see whether the tests notice it (SVIRT_LAB_FAULT; the runs are listed in tests/lab/faults).
/// The test code that starts confined processes asks here, the library itself knows nothing of it.
/// </summary>
internal static class DeliberateFault
{
    /// <summary>The exec context or profile of a started process is not set: it runs with its parent's.</summary>
    public const string NoExecLabel = "no-exec-label";

    /// <summary>Name of the fault of this run; null in an ordinary run.</summary>
    public static string? Current { get; } = Environment.GetEnvironmentVariable("SVIRT_LAB_FAULT") is { Length: > 0 } name ? name : null;

    /// <summary>Whether the named fault is on.</summary>
    public static bool Is(string name) => Current == name;
}
