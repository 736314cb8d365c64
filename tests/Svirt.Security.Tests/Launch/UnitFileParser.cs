using System.Globalization;
using System.Text;
using Xunit;

namespace Svirt.Security.Tests.Launch;

/// <summary>A strict reader of what we write into unit files, made from systemd.syntax(7); anything it does not know is an error.</summary>
internal static class UnitFileParser
{
    internal static List<string> Words(string value, bool command)
    {
        List<string> words = [];
        int at = 0;
        while (at < value.Length)
        {
            Expect(value, ref at, '"');
            var word = new StringBuilder();
            while (value[at] != '"')
                word.Append(Next(value, ref at, command && words.Count > 0));
            at++;
            words.Add(word.ToString());
            if (at < value.Length)
                Expect(value, ref at, ' ');
        }

        return words;
    }

    internal static string Plain(string value)
    {
        Assert.False(value.EndsWith('\\'));
        Assert.Equal(value.Trim(), value);
        Assert.DoesNotContain(value, char.IsControl);
        Assert.DoesNotContain('%', value.Replace("%%", "", StringComparison.Ordinal));
        return value.Replace("%%", "%", StringComparison.Ordinal);
    }

    private static char Next(string value, ref int at, bool dollarIsSpecial)
    {
        char c = value[at++];
        Assert.False(char.IsControl(c));
        if (c == '%' || (c == '$' && dollarIsSpecial))
        {
            Expect(value, ref at, c);
            return c;
        }

        if (c != '\\')
            return c;

        char escape = value[at++];
        switch (escape)
        {
            case '"' or '\\': return escape;
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'x':
                at += 2;
                return (char)int.Parse(value.AsSpan(at - 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default: throw new FormatException($"unknown escape \\{escape}");
        }
    }

    private static void Expect(string value, ref int at, char expected) => Assert.Equal(expected, value[at++]);
}
