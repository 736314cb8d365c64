namespace Svirt.Security.KernelTests.Running;

/// <summary>Sums up a run.</summary>
internal static class RunVerdict
{
    /// <summary>Writes the closing line and returns the exit code: no test at all, or a fault whose tests are not all there, is a failure.</summary>
    public static int Conclude(IReadOnlyList<TestOutcome> outcomes, RunOptions options, TextWriter output)
    {
        int Count(TestResult result) => outcomes.Count(outcome => outcome.Result == result);

        string[] unmatched = [.. options.Filter.PartsWithoutMatch(outcomes.Select(outcome => outcome.Name))];
        foreach (string part in unmatched)
            output.WriteLine($"FAIL no test is named like '{part}'");

        output.WriteLine($"{Count(TestResult.Pass)} passed, {Count(TestResult.Fail)} failed, {Count(TestResult.Skip)} skipped");
        bool ranAny = outcomes.Any(outcome => outcome.Result != TestResult.Skip) || LaboratoryIsAbsent;
        return Count(TestResult.Fail) == 0 && unmatched.Length == 0 && ranAny ? ExitCode.Passed : ExitCode.Failed;
    }

    private static bool LaboratoryIsAbsent => Requirements.LaboratoryKernel.Current == Requirements.Kernel.None;
}
