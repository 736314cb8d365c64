using System.Globalization;
using System.Text.RegularExpressions;
using Svirt.Security.Labels;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>Makes the criteria of a query from the options of sesearch.</summary>
internal static class Criteria
{
    /// <summary>A name or, if that flag is there, an expression.</summary>
    /// <exception cref="CriterionException">The expression is malformed.</exception>
    public static NameCriterion? Name(CommandLine line, string option, string regex, string? direct = null) => line.ValueOf(option) switch
    {
        null => null,
        var text when line.Has(regex) => Expression(text, IsIndirect(line, direct)),
        var text => NameCriterion.Name(text, IsIndirect(line, direct)),
    };

    /// <summary>The expression of an option that is a list of names otherwise.</summary>
    /// <exception cref="CriterionException">The expression is malformed.</exception>
    public static NameCriterion? Pattern(CommandLine line, string option, string regex) =>
        line.Has(regex) && line.ValueOf(option) is { } text ? Expression(text, isIndirect: true) : null;

    /// <summary>The names of an option that is not an expression.</summary>
    public static string[] Names(CommandLine line, string option, string regex) => line.Has(regex) ? [] : line.ListOf(option);

    /// <exception cref="CriterionException">It is not a range.</exception>
    public static MlsRange? Range(CommandLine line)
    {
        if (line.ValueOf("--default") is not { } text)
            return null;
        return MlsRange.TryParse(text.Replace(" ", "", StringComparison.Ordinal), out MlsRange range)
            ? range
            : throw new CriterionException($"{text} is not a valid range");
    }

    /// <exception cref="CriterionException">It is not one or two numbers of 16 bits.</exception>
    public static ExtendedPermissionRange Numbers(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2
            ? new ExtendedPermissionRange(Number(ends[0]), Number(ends[^1]))
            : throw new CriterionException($"Unable to parse \"{text}\" for xperms.");
    }

    private static NameCriterion Expression(string text, bool isIndirect)
    {
        try
        {
            return NameCriterion.Matching(text, isIndirect);
        }
        catch (RegexParseException problem)
        {
            throw new CriterionException(string.Create(CultureInfo.InvariantCulture, $"{text} is not a valid expression: {problem.Error} at position {problem.Offset}"));
        }
        catch (NotSupportedException)
        {
            throw new CriterionException($"{text} is not a valid expression: it looks around or back");
        }
    }

    private static bool IsIndirect(CommandLine line, string? direct) => direct is null || !line.Has(direct);

    private static ushort Number(string text)
    {
        string digits = text.Trim();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            digits = digits[2..];
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number))
            throw new CriterionException($"invalid literal for int() with base 16: '{text}'");
        return number <= ushort.MaxValue
            ? (ushort)number
            : throw new CriterionException(string.Create(CultureInfo.InvariantCulture, $"0x{number:x5} is not a valid ioctl."));
    }
}
