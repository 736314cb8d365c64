namespace Svirt.Security.KernelTests.Running;

/// <summary>How a test ended.</summary>
internal enum TestResult
{
    Pass,
    Fail,
    Skip,
}
