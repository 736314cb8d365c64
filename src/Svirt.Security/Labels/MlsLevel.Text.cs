using System.Globalization;

namespace Svirt.Security.Labels;

/// <content>The text form: <c>s0</c> or <c>s0:c1,c2</c>, read and written as the kernel does (security/selinux/ss/mls.c).</content>
public readonly partial record struct MlsLevel : ISpanFormattable, ISpanParsable<MlsLevel>
{
    private const string Subject = "MLS level";

    /// <summary>Reads a level such as <c>s0:c1,c3.c7</c>.</summary>
    /// <exception cref="LabelFormatException">The text is not a level.</exception>
    public static MlsLevel Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out var level) ? level : throw reader.ToException(Subject);
    }

    /// <summary>Reads a level as <see cref="Parse"/> does; false, and <c>s0</c>, if the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MlsLevel level)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out level);
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, stackalloc char[128], $"{this}");

    /// <summary>Writes the canonical text; false, and nothing counted as written, if <paramref name="destination"/> is too short.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => Categories.IsEmpty
        ? destination.TryWrite(CultureInfo.InvariantCulture, $"s{Sensitivity}", out charsWritten)
        : destination.TryWrite(CultureInfo.InvariantCulture, $"s{Sensitivity}:{Categories}", out charsWritten);

    /// <summary>
    /// Reads a level with its categories still in <paramref name="words"/> (cleared, <see cref="CategoryBitmap.MaxWords"/> long).
    /// </summary>
    internal static bool TryRead(ref LabelReader reader, scoped Span<ulong> words, out int sensitivity) =>
        reader.TryReadNumbered('s', MaxSensitivity, "a sensitivity s0 to s1023 without leading zeros", out sensitivity)
        && (!reader.TryTake(':') || CategorySet.TryRead(ref reader, words));

    private static bool TryReadAll(ref LabelReader reader, out MlsLevel level)
    {
        level = default;
        Span<ulong> words = stackalloc ulong[CategoryBitmap.MaxWords];
        words.Clear();
        if (!TryRead(ref reader, words, out var sensitivity) || !reader.TryReadEnd("more categories or the end of the level"))
            return false;
        level = new MlsLevel(sensitivity, CategorySet.FromWords(words));
        return true;
    }

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    static MlsLevel ISpanParsable<MlsLevel>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<MlsLevel>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MlsLevel result) =>
        TryParse(s, out result);

    static MlsLevel IParsable<MlsLevel>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<MlsLevel>.TryParse(string? s, IFormatProvider? provider, out MlsLevel result) => TryParse(s, out result);
}
