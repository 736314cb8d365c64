using System.Globalization;
using System.Text;
using Svirt.Security.Errors;

namespace Svirt.Security.Labels;

/// <summary>
/// Text that was to be a label, or a part of one, is not. Labels come from domain documents, files and peers, so the text is taken to
/// be hostile: only its beginning is kept, and in <see cref="Exception.Message"/> everything but printable ASCII is written as
/// <c>\uXXXX</c>, so that a label cannot forge or hide lines of a log.
/// </summary>
public sealed class LabelFormatException : SvirtSecurityException
{
    /// <summary>Characters of the refused text that are kept in <see cref="Text"/>.</summary>
    public const int MaxTextLength = 128;

    internal LabelFormatException(string subject, ReadOnlySpan<char> text, int position, string expected)
        : base(Describe(subject, text, position, expected))
    {
        Text = text[..Math.Min(text.Length, MaxTextLength)].ToString();
        Position = position;
    }

    /// <summary>The first <see cref="MaxTextLength"/> characters of the refused text, as they were.</summary>
    public string Text { get; }

    /// <summary>
    /// Offset in UTF-16 characters from 0 into the refused text, of the first thing that could not be read. It equals the length of the
    /// refused text when that ends too early, and may lie beyond what <see cref="Text"/> keeps.
    /// </summary>
    public int Position { get; }

    private static string Describe(string subject, ReadOnlySpan<char> text, int position, string expected)
    {
        var message = new StringBuilder();
        message.Append(CultureInfo.InvariantCulture, $"Malformed {subject} at offset {position}: expected {expected}. Text: '");
        foreach (var c in text[..Math.Min(text.Length, MaxTextLength)])
        {
            if (c is >= ' ' and <= '~')
                message.Append(c);
            else
                message.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return message.Append(text.Length > MaxTextLength ? "'..." : "'").ToString();
    }
}
