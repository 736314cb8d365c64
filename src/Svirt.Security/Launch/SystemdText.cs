using System.Globalization;
using System.Text;

namespace Svirt.Security.Launch;

/// <summary>
/// The escaping rules of unit files: systemd.syntax(7) for quoting, systemd.unit(5) for specifiers, systemd.service(5) for <c>$</c>. What
/// cannot be written is an <see cref="ArgumentException"/>, because systemd would ignore the line and start the unit without it.
/// </summary>
internal static class SystemdText
{
    /// <summary>
    /// A word in double quotes, as in Environment= and ExecStart=; always quoted, so that a lone <c>;</c> stays an argument.
    /// </summary>
    internal static string Quote(string text, bool doubleDollar)
    {
        CheckUnicode(text);
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '%' => quoted.Append("%%"),
                '$' when doubleDollar => quoted.Append("$$"),
                < ' ' or '\x7F' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A value that systemd takes as it is, but for specifiers: quotes and backslashes mean themselves.</summary>
    internal static string Plain(string text, string property)
    {
        CheckUnicode(text);
        if (text.Any(char.IsControl) || text != text.Trim() || text.EndsWith('\\'))
            throw new ArgumentException($"A unit file cannot hold this value of {property}=: {text}", property);

        return text.Replace("%", "%%", StringComparison.Ordinal);
    }

    /// <summary>An absolute directory. A final <c>/</c>, which systemd drops, protects a trailing blank or backslash.</summary>
    internal static string Directory(string path, string property) =>
        Plain(path.EndsWith('\\') || char.IsWhiteSpace(path[^1]) ? path + "/" : path, property);

    /// <summary>A NAME=value word that systemd accepts (env_assignment_is_valid in src/basic/env-util.c).</summary>
    internal static string Assignment(string name, string value)
    {
        bool valid = char.IsAsciiLetter(name[0]) || name[0] == '_';
        valid &= name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!valid || value.Any(c => c is (< ' ' or '\x7F') and not ('\t' or '\n')))
            throw new ArgumentException($"systemd would ignore the variable {name}: its name or value has forbidden characters.", nameof(name));

        return Quote($"{name}={value}", doubleDollar: false);
    }

    private static void CheckUnicode(string text)
    {
        // Lone surrogates have no UTF-8 form; systemd refuses lines that are no UTF-8.
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                throw new ArgumentException("The text is no valid Unicode.", nameof(text));
        }
    }
}
