using System.Globalization;

namespace Svirt.Security.Labels;

/// <content>
/// The text form: <c>s0-s0:c0.c1023</c>, or one level where low and high are equal, read and written as the kernel does
/// (security/selinux/ss/mls.c).
/// </content>
public readonly partial record struct MlsRange : ISpanFormattable, ISpanParsable<MlsRange>
{
    private const string Subject = "MLS range";

    /// <summary>Reads a range such as <c>s0-s0:c0.c1023</c>, or one level.</summary>
    /// <exception cref="LabelFormatException">The text is not a range, or its high level does not dominate the low one.</exception>
    public static MlsRange Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadToEnd(ref reader, out var range) ? range : throw reader.ToException(Subject);
    }

    /// <summary>Reads a range as <see cref="Parse"/> does; false, and <c>s0</c>, if the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MlsRange range)
    {
        var reader = new LabelReader(text);
        return TryReadToEnd(ref reader, out range);
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, stackalloc char[128], $"{this}");

    /// <summary>Writes the canonical text; false, and nothing counted as written, if <paramref name="destination"/> is too short.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => Low == High
        ? Low.TryFormat(destination, out charsWritten)
        : destination.TryWrite(CultureInfo.InvariantCulture, $"{Low}-{High}", out charsWritten);

    internal static bool TryReadToEnd(ref LabelReader reader, out MlsRange range)
    {
        range = default;
        Span<ulong> lowWords = stackalloc ulong[CategoryBitmap.MaxWords];
        lowWords.Clear();
        if (!MlsLevel.TryRead(ref reader, lowWords, out var lowSensitivity))
            return false;
        if (!reader.TryTake('-'))
        {
            if (!reader.TryReadEnd("more categories, '-' and a high level, or the end"))
                return false;
            range = new MlsRange(new MlsLevel(lowSensitivity, CategorySet.FromWords(lowWords)));
            return true;
        }

        var start = reader.Position;
        Span<ulong> highWords = stackalloc ulong[CategoryBitmap.MaxWords];
        highWords.Clear();
        if (!MlsLevel.TryRead(ref reader, highWords, out var highSensitivity)
            || !reader.TryReadEnd("more categories or the end of the high level"))
        {
            return false;
        }

        // Judged before either level reaches the heap.
        if (highSensitivity < lowSensitivity || !CategoryBitmap.IsSuperset(highWords, lowWords))
            return reader.Fail(start, "a high level that dominates the low level");
        var low = CategorySet.FromWords(lowWords);
        var high = highWords.SequenceEqual(lowWords) ? low : CategorySet.FromWords(highWords);
        range = new MlsRange(new MlsLevel(lowSensitivity, low), new MlsLevel(highSensitivity, high));
        return true;
    }

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    static MlsRange ISpanParsable<MlsRange>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<MlsRange>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MlsRange result) =>
        TryParse(s, out result);

    static MlsRange IParsable<MlsRange>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<MlsRange>.TryParse(string? s, IFormatProvider? provider, out MlsRange result) => TryParse(s, out result);
}
