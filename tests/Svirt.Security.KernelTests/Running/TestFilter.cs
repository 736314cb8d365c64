namespace Svirt.Security.KernelTests.Running;

/// <summary>Selects tests by parts of their full names: "a|b" takes those whose name contains a or b.</summary>
internal sealed class TestFilter
{
    private TestFilter(IReadOnlyList<string> parts) => Parts = parts;

    /// <summary>Takes every test.</summary>
    public static TestFilter All { get; } = new([]);

    /// <summary>The alternatives; empty for every test.</summary>
    public IReadOnlyList<string> Parts { get; }

    public static TestFilter Parse(string expression) =>
        new(expression.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public bool Matches(string testName) =>
        Parts.Count == 0 || Parts.Any(part => testName.Contains(part, StringComparison.Ordinal));

    /// <summary>Alternatives that match none of the names: a test was renamed or never existed.</summary>
    public IEnumerable<string> PartsWithoutMatch(IEnumerable<string> testNames)
    {
        string[] names = [.. testNames];
        return Parts.Where(part => !names.Any(name => name.Contains(part, StringComparison.Ordinal)));
    }
}
