namespace PlanLabels;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    public const string Usage = "usage: PlanLabels [--live] [--json] [--contexts DIR] [--policy FILE] domain.xml";

    public bool IsLive { get; private init; }

    public bool IsJson { get; private init; }

    public string? Contexts { get; private init; }

    public string? Policy { get; private init; }

    public string Document { get; private init; } = "";

    /// <exception cref="UsageException">The words are not of the form.</exception>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var line = new CommandLine();
        for (int i = 0; i < args.Count; i++)
        {
            line = args[i] switch
            {
                "--live" => line with { IsLive = true },
                "--json" => line with { IsJson = true },
                "--contexts" => line with { Contexts = Value(args, ++i) },
                "--policy" => line with { Policy = Value(args, ++i) },
                ['-', _, ..] => throw new UsageException($"unknown option {args[i]}\n{Usage}"),
                _ when line.Document.Length > 0 => throw new UsageException(Usage),
                _ => line with { Document = args[i] },
            };
        }

        return line.Document.Length > 0 ? line : throw new UsageException(Usage);
    }

    private static string Value(IReadOnlyList<string> args, int index) =>
        index < args.Count ? args[index] : throw new UsageException($"{args[index - 1]} needs a value\n{Usage}");
}
