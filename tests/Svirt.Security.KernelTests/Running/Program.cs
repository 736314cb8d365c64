using Svirt.Security.KernelTests.AccessVectors;
using Svirt.Security.KernelTests.Categories;
using Svirt.Security.KernelTests.Drivers.AppArmor;
using Svirt.Security.KernelTests.Managers;
using Svirt.Security.KernelTests.Measurements;
using Svirt.Security.KernelTests.Policy.AppArmor;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.TestManager;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Runs the tests of this assembly in this process: inside the guest a test host of its own would take longer than the tests.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (KilledManager.TryRun(arguments) || KilledAppArmorManager.TryRun(arguments) || ConfinedManager.TryRun(arguments))
            return ExitCode.Passed;
        if (arguments is [LeaderlessProcess.Argument])
        {
            LeaderlessProcess.Run();
            return ExitCode.Failed;
        }

        if (arguments is [ManagerDecisions.Argument, var policyFile, var questions, var trustFileBooleans])
            return ManagerDecisions.Print(policyFile, questions, bool.Parse(trustFileBooleans), Console.Out);
        if (arguments is [ProfileLoading.Argument])
        {
            ProfileLoading.Print(Console.Out);
            return ExitCode.Passed;
        }

        // On the host: what the laboratory's AppArmor tests want compiled.
        if (arguments is ["--write-profiles", var folder])
        {
            GeneratedProfile.WriteAll(folder);
            return ExitCode.Passed;
        }

        RunOptions? options = RunOptions.Parse(arguments, Console.Error);
        if (options is null)
            return ExitCode.Usage;
        if (LaboratoryKernel.Disagreement() is { } disagreement)
        {
            Console.WriteLine($"FAIL the laboratory is not what it should be: {disagreement}");
            return ExitCode.Failed;
        }

        using var report = new OutcomeReport(Console.Out, options.ResultsFile);
        TestRun.Execute(typeof(Program).Assembly, options, report);
        return RunVerdict.Conclude(report.Outcomes, options, Console.Out);
    }
}
