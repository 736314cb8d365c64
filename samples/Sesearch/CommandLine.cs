namespace Sesearch;

/// <summary>Options with values, flags and at most one other word: the policy.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);

    /// <param name="args">The words.</param>
    /// <param name="flags">Options without a value.</param>
    /// <param name="valued">Options with a value, each with its long form.</param>
    /// <param name="optional">Options that may have a value.</param>
    public CommandLine(
        IReadOnlyList<string> args,
        HashSet<string> flags,
        IReadOnlyDictionary<string, string> valued,
        IReadOnlyDictionary<string, string> optional)
    {
        for (int i = 0; i < args.Count; i++)
        {
            string word = args[i];
            string? value = null;
            if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                (word, value) = (word[..equals], word[(equals + 1)..]);
            if (flags.Contains(word))
            {
                _options[word] = null;
            }
            else if (valued.TryGetValue(word, out string? name))
            {
                value ??= i + 1 < args.Count ? args[++i] : throw new UsageException($"argument {word}: expected one argument");
                _options[name] = value;
            }
            else if (optional.TryGetValue(word, out name))
            {
                if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
                    value = args[++i];
                _options[name] = value;
            }
            else if (word.StartsWith('-') || Policy is not null)
            {
                throw new UsageException($"unrecognized arguments: {word}");
            }
            else
            {
                Policy = word;
            }
        }
    }

    /// <summary>The word that is no option.</summary>
    public string? Policy { get; }

    /// <summary>The policy that was named, or that of the running kernel.</summary>
    public string PolicyPath => Policy ?? "/sys/fs/selinux/policy";

    public bool Has(string option) => _options.ContainsKey(option);

    public string? ValueOf(string option) => _options.GetValueOrDefault(option);

    public string[] ListOf(string option) => ValueOf(option)?.Split(',') ?? [];
}
