using System.Globalization;

namespace Svirt.Security.KernelTests.Running;

/// <summary>One test that has ended.</summary>
/// <param name="Result">How it ended, judged by what was expected of it.</param>
/// <param name="Name">Full display name.</param>
/// <param name="Duration">Time in the test method.</param>
/// <param name="Message">Failure with its stack trace, or reason of the skip; empty if it passed.</param>
internal sealed record TestOutcome(TestResult Result, string Name, TimeSpan Duration, string Message)
{
    /// <summary>The line (or lines) shown as soon as the test ends.</summary>
    public string ToConsoleText()
    {
        string milliseconds = Duration.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        return Result switch
        {
            TestResult.Pass => $"PASS {Name} {milliseconds} ms",
            TestResult.Skip => $"SKIP {Name}: {Message}",
            _ => $"FAIL {Name} {milliseconds} ms{Environment.NewLine}    {Message.ReplaceLineEndings(Environment.NewLine + "    ")}",
        };
    }

    /// <summary>The line in results.tsv, which tests/run counts: result, name, milliseconds, first line of the message.</summary>
    public string ToTabSeparatedLine() => string.Join(
        '\t',
        Result.ToString().ToUpperInvariant(),
        OneField(Name),
        Duration.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
        OneField(Message.Split('\n', 2)[0]));

    private static string OneField(string text) => text.Replace('\t', ' ').ReplaceLineEndings(" ").Trim();
}
