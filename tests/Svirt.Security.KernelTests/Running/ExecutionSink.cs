using Svirt.Security.Errors;
using Svirt.Security.KernelTests.Requirements;
using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Turns xunit's messages into outcomes and reports each as it comes.</summary>
/// <param name="expectFailures">The tests run against a deliberate fault: one that fails has noticed it.</param>
/// <param name="report">Takes the outcomes.</param>
internal sealed class ExecutionSink(bool expectFailures, OutcomeReport report) : MessageSink<ITestAssemblyFinished>
{
    private string? _running;

    /// <summary>Reports the test that runs at the moment, if any, as failed: the process is about to be ended. Once, however often the signal comes.</summary>
    public void ReportRunningTest()
    {
        if (Interlocked.Exchange(ref _running, null) is { } name)
            report.Add(new TestOutcome(TestResult.Fail, name, TimeSpan.Zero, "still running when the time was up"));
    }

    protected override void Receive(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting starting:
                _running = starting.Test.DisplayName;
                break;
            case ITestFinished:
                _running = null;
                break;
            case ITestPassed passed when expectFailures:
                Add(TestResult.Fail, passed, "passed in spite of the fault");
                break;
            case ITestPassed passed:
                Add(TestResult.Pass, passed, string.Empty);
                break;
            case ITestFailed failed when expectFailures:
                AddNoticed(failed);
                break;
            case ITestFailed failed:
                Add(TestResult.Fail, failed, FailureText.Of(failed));
                break;
            case ITestSkipped skipped:
                bool admissible = !expectFailures && BelongsToAnotherLaboratory(skipped.TestCase);
                Add(admissible ? TestResult.Skip : TestResult.Fail, skipped, admissible ? skipped.Reason : $"skipped where it must run: {skipped.Reason}");
                break;
            case IFailureInformation failure:
                // A fixture or a disposal, hence never what a deliberate fault is to cause.
                report.Add(new TestOutcome(TestResult.Fail, message.GetType().Name, TimeSpan.Zero, FailureText.Of(failure)));
                break;
        }
    }

    // In a laboratory the only good reason to skip a test is that it is for another kernel.
    private static bool BelongsToAnotherLaboratory(ITestCase test)
    {
        if (LaboratoryKernel.Current == Kernel.None)
            return true;
        IAttributeInfo? requirement =
            test.TestMethod.Method.GetCustomAttributes(typeof(KernelFactAttribute)).FirstOrDefault()
            ?? test.TestMethod.Method.GetCustomAttributes(typeof(KernelTheoryAttribute)).FirstOrDefault();
        return requirement is not null
            && (requirement.GetNamedArgument<Kernel>(nameof(KernelFactAttribute.Kernel)) & LaboratoryKernel.Current) == Kernel.None;
    }

    // A test that breaks in any other way, for want of a program perhaps, would break without the fault too and has noticed nothing.
    private void AddNoticed(ITestFailed failed)
    {
        bool noticed = failed.ExceptionTypes[0].StartsWith("Xunit.Sdk.", StringComparison.Ordinal)
            || failed.ExceptionTypes[0].StartsWith(typeof(SvirtSecurityException).Namespace + ".", StringComparison.Ordinal);
        Add(noticed ? TestResult.Pass : TestResult.Fail, failed, noticed ? string.Empty : $"broke instead of noticing the fault: {FailureText.Of(failed)}");
    }

    private void Add(TestResult result, ITestResultMessage message, string text)
    {
        string name = message.Test.DisplayName + (expectFailures ? $" [notices fault {DeliberateFault.Current}]" : string.Empty);
        report.Add(new TestOutcome(result, name, TimeSpan.FromSeconds((double)message.ExecutionTime), text));
    }
}
