namespace Sesearch;

/// <summary>
/// Options and at most one other word, the policy; read as Python's argparse does, which sesearch and seinfo are made with: long options may
/// be shortened, short ones joined (<c>-AT</c>, <c>-ssvirt_t</c>).
/// </summary>
internal sealed class CommandLine
{
    private static readonly Option[] s_common =
    [
        new(OptionArgument.None, "-h", "--help"), new(OptionArgument.None, "--version"), new(OptionArgument.None, "-v", "--verbose"),
        new(OptionArgument.None, "--debug"),
    ];

    private readonly Option[] _known;
    private readonly Queue<string> _words;
    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">The words are not such options.</exception>
    public CommandLine(IEnumerable<string> words, IEnumerable<Option> options)
    {
        _known = [.. options, .. s_common];
        _words = new Queue<string>(words);
        bool onlyWords = false;
        while (_words.TryDequeue(out string? word))
        {
            if (!onlyWords && word == "--")
                onlyWords = true;
            else if (!onlyWords && word.Length > 1 && word[0] == '-')
                ReadOption(word);
            else
                Policy = Policy is null ? word : throw new UsageException($"unrecognized arguments: {word}");
        }
    }

    /// <summary>The word that is no option.</summary>
    public string? Policy { get; private set; }

    /// <summary>The policy that was named, or that of the running kernel.</summary>
    public string PolicyPath => Policy ?? "/sys/fs/selinux/policy";

    /// <summary>The names of all options, for help.</summary>
    public IEnumerable<Option> Known => _known;

    public bool Has(string key) => _options.ContainsKey(key);

    /// <summary>The argument; null if there is none or an empty one, which both tools take for none.</summary>
    public string? ValueOf(string key) => _options.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    public string[] ListOf(string key) => ValueOf(key)?.Split(',') ?? [];

    private void ReadOption(string word)
    {
        if (Find(word) is { } exact)
        {
            Set(exact, null);
            return;
        }

        int equals = word.IndexOf('=', StringComparison.Ordinal);
        (string name, string? value) = equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        if (Find(name) is { } assigned)
            Set(assigned, value);
        else if (name.StartsWith("--", StringComparison.Ordinal))
            Set(FindShortened(name) ?? throw new UsageException($"unrecognized arguments: {word}"), value);
        else
            ReadJoined(word);
    }

    // One letter after the other, until one has an argument, which then is the rest.
    private void ReadJoined(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            Option option = Find($"-{word[i]}") ?? throw new UsageException($"unrecognized arguments: {word}");
            if (option.Argument != OptionArgument.None && i + 1 < word.Length)
            {
                Set(option, word[(i + 1)..]);
                return;
            }

            Set(option, null);
        }
    }

    private void Set(Option option, string? value)
    {
        if (value is not null && option.Argument == OptionArgument.None)
            throw new UsageException($"argument {option.Title}: ignored explicit argument '{value}'");
        if (value is null && option.Argument != OptionArgument.None && _words.TryPeek(out string? next) && (next.Length < 2 || next[0] != '-'))
            value = _words.Dequeue();
        if (value is null && option.Argument == OptionArgument.Required)
            throw new UsageException($"argument {option.Title}: expected one argument");
        _options[option.Key] = value;
    }

    private Option? Find(string name) => Array.Find(_known, option => option.Names.Contains(name, StringComparer.Ordinal));

    private Option? FindShortened(string name)
    {
        string[] matches = [.. _known.SelectMany(option => option.Names).Where(full => full.StartsWith(name, StringComparison.Ordinal))];
        return matches.Length > 1
            ? throw new UsageException($"ambiguous option: {name} could match {string.Join(", ", matches)}")
            : matches.Length == 0 ? null : Find(matches[0]);
    }
}
