namespace Svirt.Security.KernelTests.Running;

/// <summary>The runner's command line.</summary>
/// <param name="Filter">Tests to run; all of them if it is empty.</param>
/// <param name="ExpectFailures">The selected tests run against a deliberate fault and must fail, every one of them.</param>
/// <param name="ResultsFile">File to which one line per test is appended; null for none.</param>
internal sealed record RunOptions(TestFilter Filter, bool ExpectFailures, string? ResultsFile)
{
    private const string Usage = "usage: Svirt.Security.KernelTests [--filter EXPR | --expect-failures EXPR] [--results FILE]";

    /// <summary>The options, or null after a message to <paramref name="errors"/>.</summary>
    public static RunOptions? Parse(string[] arguments, TextWriter errors)
    {
        var options = new RunOptions(TestFilter.All, ExpectFailures: false, ResultsFile: null);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            RunOptions? next = (arguments[i], value) switch
            {
                (_, null) => null,
                ("--filter", _) => options with { Filter = TestFilter.Parse(value) },
                ("--expect-failures", { Length: > 0 }) => options with { Filter = TestFilter.Parse(value), ExpectFailures = true },
                ("--results", { Length: > 0 }) => options with { ResultsFile = value },
                _ => null,
            };
            if (next is null)
            {
                errors.WriteLine(Usage);
                return null;
            }
            options = next;
        }
        return options;
    }
}
