using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

/// <summary>What holds for the text form of every label value.</summary>
internal static class LabelAssert
{
    /// <summary>The text is refused, at this position, by Parse and TryParse alike.</summary>
    public static void Refused<T>(string text, int position)
        where T : ISpanParsable<T>
    {
        var error = Assert.Throws<LabelFormatException>(() => T.Parse(text.AsSpan(), null));
        Assert.Equal(position, error.Position);
        Assert.Equal(text[..Math.Min(text.Length, LabelFormatException.MaxTextLength)], error.Text);
        Assert.False(T.TryParse(text.AsSpan(), null, out var value));
        Assert.Equal(default, value);
        Assert.Throws<LabelFormatException>(() => T.Parse(text, null));
        Assert.False(T.TryParse(text, null, out _));
    }

    /// <summary>The text is read, and written back in this canonical form, which reads as the same value.</summary>
    public static T Canonical<T>(string text, string canonical)
        where T : ISpanParsable<T>
    {
        var value = T.Parse(text.AsSpan(), null);
        Assert.Equal(canonical, value.ToString());
        Assert.True(T.TryParse(text.AsSpan(), null, out var tried));
        Assert.Equal(value, tried);
        Assert.Equal(value, T.Parse(canonical, null));
        return value;
    }

    /// <summary>Whatever the text, it is either read and survives a round trip, or refused with a position inside it.</summary>
    public static bool IsTotal<T>(string text)
        where T : ISpanParsable<T>
    {
        if (T.TryParse(text.AsSpan(), null, out var value))
        {
            var canonical = value.ToString()!;
            return canonical.Length <= text.Length && T.Parse(canonical, null).Equals(value) && T.Parse(text, null).Equals(value);
        }

        var error = Assert.Throws<LabelFormatException>(() => T.Parse(text.AsSpan(), null));
        return error.Position >= 0 && error.Position <= text.Length && error.Message.All(c => c is >= ' ' and <= '~');
    }

    /// <summary>TryFormat writes ToString exactly, and writes nothing where one character is missing.</summary>
    public static bool FormatsExactly<T>(T value)
        where T : ISpanFormattable
    {
        var text = value.ToString()!;
        var exact = new char[text.Length];
        return value.TryFormat(exact, out var written, default, null) && written == text.Length && text == new string(exact)
            && (text.Length == 0 || (!value.TryFormat(exact.AsSpan(1), out var none, default, null) && none == 0))
            && text == value.ToString(null, null) && text == $"{value}";
    }
}
