using System.Text.RegularExpressions;

namespace Svirt.Security.Policy.Queries;

/// <summary>One name, or a regular expression that is searched for in names.</summary>
public sealed class NameCriterion
{
    private static readonly TimeSpan s_regexLimit = TimeSpan.FromSeconds(1);

    private readonly Regex? _regex;

    private NameCriterion(string text, Regex? regex, bool isIndirect)
    {
        Text = text;
        _regex = regex;
        IsIndirect = isIndirect;
    }

    /// <summary>The name or the expression.</summary>
    public string Text { get; }

    /// <summary>Whether this is an expression.</summary>
    public bool IsRegex => _regex is not null;

    /// <summary>
    /// For types: whether a type also matches through its attributes, and an attribute through its types (the default, as in sesearch);
    /// or only where a rule names it.
    /// </summary>
    public bool IsIndirect { get; }

    /// <summary>Exactly this name; aliases are followed.</summary>
    public static NameCriterion Name(string name, bool isIndirect = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new NameCriterion(name, null, isIndirect);
    }

    /// <summary>All names in which the expression is found. Linear in the length of a name: backtracking constructs are refused.</summary>
    /// <exception cref="ArgumentException">The expression is malformed.</exception>
    /// <exception cref="NotSupportedException">The expression has back references or look-arounds.</exception>
    public static NameCriterion Matching(string expression, bool isIndirect = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(expression);
        var regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_regexLimit);
        return new NameCriterion(expression, regex, isIndirect);
    }

    internal bool Matches(string name) => _regex is null ? name == Text : _regex.IsMatch(name);
}
