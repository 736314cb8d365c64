namespace Svirt.Security.KernelTests.Running;

/// <summary>Shows each outcome as it comes and appends it to the results file, so that a run that hangs has reported what it did until then. Thread-safe.</summary>
internal sealed class OutcomeReport : IDisposable
{
    private readonly TextWriter _console;
    private readonly StreamWriter? _file;
    private readonly List<TestOutcome> _outcomes = [];

    /// <param name="console">Where outcomes are shown.</param>
    /// <param name="resultsFile">Where they are appended, one line each; null for nowhere.</param>
    public OutcomeReport(TextWriter console, string? resultsFile)
    {
        _console = console;
        _file = resultsFile is null ? null : new StreamWriter(resultsFile, append: true) { AutoFlush = true };
    }

    public IReadOnlyList<TestOutcome> Outcomes => _outcomes;

    public void Add(TestOutcome outcome)
    {
        lock (_outcomes)
        {
            _outcomes.Add(outcome);
            _console.WriteLine(outcome.ToConsoleText());
            _file?.WriteLine(outcome.ToTabSeparatedLine());
        }
    }

    public void Dispose() => _file?.Dispose();
}
