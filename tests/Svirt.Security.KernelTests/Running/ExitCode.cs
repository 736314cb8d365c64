namespace Svirt.Security.KernelTests.Running;

/// <summary>Exit codes of the runner, which become those of tests/lab/run.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int Usage = 2;
}
