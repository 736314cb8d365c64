using System.Globalization;

namespace Sesearch;

/// <summary>The ranges by which seinfo narrows ports and infiniband keys.</summary>
internal static class NumberRange
{
    /// <exception cref="UsageException">It is not a number or two.</exception>
    public static (int Low, int High)? Ports(string? text) =>
        Parse(text, NumberStyles.None, "Enter a port number or range, e.g. 22 or 6000-6020");

    /// <summary>The range in the form in which ibpkeycon statements have it.</summary>
    /// <exception cref="UsageException">It is not a number or two.</exception>
    public static string? Key(string? text) =>
        Parse(text, NumberStyles.AllowHexSpecifier, "Enter a pkey number or range, e.g. 0x22 or 0x6000-0x6020") switch
        {
            null => null,
            (int low, int high) when low == high => string.Create(CultureInfo.InvariantCulture, $"0x{low:x}"),
            (int low, int high) => string.Create(CultureInfo.InvariantCulture, $"0x{low:x}-0x{high:x}"),
        };

    private static (int Low, int High)? Parse(string? text, NumberStyles style, string problem)
    {
        if (text is null)
            return null;
        int?[] ends = [.. text.Split('-').Select(end => Number(end.Trim(), style))];
        return ends is [{ } low, ..] && ends.Length <= 2 && ends[^1] is { } high ? (low, high) : throw new UsageException(problem);
    }

    private static int? Number(string text, NumberStyles style)
    {
        string digits = style == NumberStyles.AllowHexSpecifier && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
