using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Svirt.Security.Labels;

/// <content>The text form, split at colons as string_to_context_struct of the kernel does (security/selinux/ss/services.c).</content>
public sealed partial class SecurityContext : ISpanParsable<SecurityContext>
{
    private const string Subject = "SELinux context";
    private const string Identifier = "a name of printable ASCII without space and colon";

    // The policy compilers allow letters, digits and a few signs. Anything else in print is left to the policy, which does not know it;
    // beyond ASCII the length in bytes, which the kernel counts, would no longer be that in characters.
    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("!\"#$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Reads a context.</summary>
    /// <param name="text">The context alone: the NUL or newline that /proc and xattrs may append is refused, so strip it before.</param>
    /// <exception cref="LabelFormatException">The text is not a context, or longer than <see cref="MaxLength"/>.</exception>
    public static SecurityContext Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out var context) ? context : throw reader.ToException(Subject);
    }

    /// <summary>
    /// Reads a context as <see cref="Parse"/> does; false if the text is none. Allocates the context and its parts, and nothing if it is
    /// refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SecurityContext? context)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out context);
    }

    /// <summary>The canonical text, as the kernel writes it. Made at the first call and kept.</summary>
    public override string ToString() => _text ??= Range is { } range
        ? string.Create(CultureInfo.InvariantCulture, stackalloc char[256], $"{User}:{Role}:{Type}:{range}")
        : $"{User}:{Role}:{Type}";

    private static bool TryReadAll(ref LabelReader reader, [NotNullWhen(true)] out SecurityContext? context)
    {
        context = null;
        if (reader.Remaining.Length > MaxLength)
            return reader.Fail(MaxLength, "the end: a context has at most 4096 characters");
        if (!TryReadIdentifier(ref reader, out var user) || !TryReadColon(ref reader, "':' and a role")
            || !TryReadIdentifier(ref reader, out var role) || !TryReadColon(ref reader, "':' and a type")
            || !TryReadIdentifier(ref reader, out var type))
        {
            return false;
        }

        MlsRange? range = null;
        if (!reader.AtEnd)
        {
            if (!TryReadColon(ref reader, "':' and a range, or the end") || !MlsRange.TryReadToEnd(ref reader, out var read))
                return false;
            range = read;
        }

        // The canonical range is never longer than the one read, so the whole still fits.
        context = new SecurityContext((user.ToString(), role.ToString(), type.ToString()), range);
        return true;
    }

    private static bool TryReadIdentifier(ref LabelReader reader, out ReadOnlySpan<char> identifier)
    {
        var rest = reader.Remaining;
        var length = rest.IndexOfAnyExcept(IdentifierCharacters);
        identifier = reader.Take(length < 0 ? rest.Length : length);
        return !identifier.IsEmpty || reader.Fail(reader.Position, Identifier);
    }

    private static bool TryReadColon(ref LabelReader reader, string expected) =>
        reader.TryTake(':') || reader.Fail(reader.Position, expected);

    static SecurityContext ISpanParsable<SecurityContext>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<SecurityContext>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out SecurityContext result) => TryParse(s, out result);

    static SecurityContext IParsable<SecurityContext>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<SecurityContext>.TryParse(
        string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SecurityContext result) => TryParse(s, out result);
}
