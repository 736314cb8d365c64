using System.Reflection;
using System.Runtime.InteropServices;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Finds and runs the tests of an assembly with xunit's own framework, one after another.</summary>
internal static class TestRun
{
    /// <summary>Returns once every selected test has been reported.</summary>
    public static void Execute(Assembly assembly, RunOptions options, OutcomeReport report)
    {
        var diagnostics = new DiagnosticSink(Console.Error);
        using var framework = new XunitTestFramework(diagnostics);
        var frameworkOptions = new SequentialFrameworkOptions();

        using var discovery = new DiscoverySink();
        using (ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly)))
        {
            discoverer.Find(includeSourceInformation: false, discovery, frameworkOptions);
            discovery.WaitUntilFinished();
        }

        ITestCase[] selected = [.. discovery.TestCases.Where(test => options.Filter.Matches(test.DisplayName))];
        using var execution = new ExecutionSink(options.ExpectFailures, report);
        // The guest's time limit ends this process by SIGTERM: say which test hung.
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => execution.ReportRunningTest());
        using (ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName()))
        {
            executor.RunTests(selected, execution, frameworkOptions);
            execution.WaitUntilFinished();
        }
    }
}
