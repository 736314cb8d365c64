using System.Globalization;

namespace Svirt.Security.Labels;

/// <content>
/// The text form. It is read as mls_context_to_sid of the kernel reads it (security/selinux/ss/mls.c): items in any order, overlaps and
/// repetitions allowed, but a range must ascend (<c>c5.c5</c> is refused too) and a name is looked up as a string, so <c>c01</c> is none.
/// It is written as mls_sid_to_context writes it: ascending, two neighbours as <c>c1,c2</c>, three or more as <c>c1.c3</c>.
/// </content>
public readonly partial struct CategorySet : ISpanFormattable, ISpanParsable<CategorySet>
{
    private const string Subject = "category set";
    private const string Category = "a category c0 to c16383 without leading zeros";

    /// <summary>Reads a category set such as <c>c1,c3.c7,c1023</c>; empty text is the empty set.</summary>
    /// <exception cref="LabelFormatException">
    /// The text is not a category set, or names a category above <see cref="MaxCategory"/>.
    /// </exception>
    public static CategorySet Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out var categories) ? categories : throw reader.ToException(Subject);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    /// <remarks>Unlike as a span, where it would read as empty text and so as no categories at all, null is an error here.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static CategorySet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <summary>
    /// Reads a category set as <see cref="Parse(ReadOnlySpan{char})"/> does; false, and the empty set, if the text is none.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CategorySet categories)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out categories);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out CategorySet)"/>
    public static bool TryParse(string? text, out CategorySet categories)
    {
        categories = default;
        return text is not null && TryParse(text.AsSpan(), out categories);
    }

    /// <summary>The canonical text; empty for the empty set.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, stackalloc char[128], $"{this}");

    /// <summary>Writes the canonical text; false, and nothing counted as written, if <paramref name="destination"/> is too short.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        var length = 0;
        for (var first = CategoryBitmap.NextMember(Words, 0); first >= 0;)
        {
            var last = CategoryBitmap.NextGap(Words, first) - 1;
            var rest = destination[length..];
            var separator = length == 0 ? "" : ",";
            int written;
            if (last == first
                ? !rest.TryWrite(CultureInfo.InvariantCulture, $"{separator}c{first}", out written)
                : !rest.TryWrite(CultureInfo.InvariantCulture, $"{separator}c{first}{(last - first == 1 ? ',' : '.')}c{last}", out written))
            {
                return false;
            }

            length += written;
            first = CategoryBitmap.NextMember(Words, last + 1);
        }

        charsWritten = length;
        return true;
    }

    /// <summary>Reads one or more items into <paramref name="words"/>, which must hold <see cref="CategoryBitmap.MaxWords"/>.</summary>
    internal static bool TryRead(ref LabelReader reader, scoped Span<ulong> words)
    {
        do
        {
            if (!reader.TryReadNumbered('c', MaxCategory, Category, out var first))
                return false;
            var last = first;
            if (reader.TryTake('.'))
            {
                var start = reader.Position;
                if (!reader.TryReadNumbered('c', MaxCategory, Category, out last))
                    return false;
                if (last <= first)
                    return reader.Fail(start, "a category above the first of its range");
            }

            CategoryBitmap.SetRange(words, first, last);
        }
        while (reader.TryTake(','));

        return true;
    }

    private static bool TryReadAll(ref LabelReader reader, out CategorySet categories)
    {
        categories = default;
        if (reader.AtEnd)
            return true;
        Span<ulong> words = stackalloc ulong[CategoryBitmap.MaxWords];
        words.Clear();
        if (!TryRead(ref reader, words) || !reader.TryReadEnd("',', '.' or the end of the category set"))
            return false;
        categories = FromWords(words);
        return true;
    }

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    static CategorySet ISpanParsable<CategorySet>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<CategorySet>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out CategorySet result) =>
        TryParse(s, out result);

    static CategorySet IParsable<CategorySet>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<CategorySet>.TryParse(string? s, IFormatProvider? provider, out CategorySet result) => TryParse(s, out result);
}
