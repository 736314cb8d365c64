using System.Text.RegularExpressions;

namespace Svirt.Security.Policy.Queries;

/// <summary>One name, or a regular expression that is searched for in names.</summary>
public sealed class NameCriterion
{
    private static readonly TimeSpan s_regexLimit = TimeSpan.FromSeconds(1);

    private readonly Regex? _regex;

    private NameCriterion(string text, Regex? regex)
    {
        Text = text;
        _regex = regex;
    }

    /// <summary>The name or the expression.</summary>
    public string Text { get; }

    /// <summary>Whether this is an expression.</summary>
    public bool IsRegex => _regex is not null;

    /// <summary>
    /// For types: whether a type also matches through its attributes, and an attribute through its types (the default, as in sesearch);
    /// or only where a rule names it.
    /// </summary>
    public bool IsIndirect { get; init; } = true;

    /// <summary>Exactly this name; aliases are followed.</summary>
    public static NameCriterion Name(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new NameCriterion(name, null);
    }

    /// <summary>All names in which the expression is found. Linear in the length of a name: backtracking constructs are refused.</summary>
    /// <exception cref="ArgumentException">The expression is malformed.</exception>
    /// <exception cref="NotSupportedException">The expression has back references or look-arounds.</exception>
    public static NameCriterion Matching(string expression)
    {
        ArgumentException.ThrowIfNullOrEmpty(expression);
        return new NameCriterion(expression, new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_regexLimit));
    }

    internal bool Matches(string name) => _regex is null ? name == Text : _regex.IsMatch(name);
}
