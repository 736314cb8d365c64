using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Svirt.Security.Labels;

public sealed partial record OwnerReference : ISpanParsable<OwnerReference>
{
    private const string Subject = "owner";
    private const string IdRule = "an id from 0 to 4294967294 in decimal digits";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>A reference as read, still pointing into the text: an empty name means that only the id counts.</summary>
    internal readonly ref struct Pending(ReadOnlySpan<char> name, uint? id)
    {
        private readonly ReadOnlySpan<char> _name = name;
        private readonly uint? _id = id;

        public OwnerReference ToOwner() => new(_name.IsEmpty ? null : _name.ToString(), _id);
    }

    /// <summary>Reads up to a colon or the end.</summary>
    internal static bool TryRead(ref LabelReader reader, out Pending pending)
    {
        pending = default;
        var start = reader.Position;
        if (reader.TryTake('+'))
        {
            if (!TryReadId(ref reader, reader.Remaining, out var id))
                return false;
            pending = new Pending(default, id);
            return true;
        }

        var colon = reader.Remaining.IndexOf(':');
        var name = colon < 0 ? reader.Remaining : reader.Remaining[..colon];
        if (name.IsEmpty)
            return reader.Fail(start, "the name of a user or group, or '+' and an id");
        if (name.Length > MaxNameLength)
            return reader.Fail(start + MaxNameLength, "the end of the name: it has at most 255 characters");
        if (LabelCharacters.IndexOfForbidden(name) is >= 0 and var forbidden)
            return reader.Fail(start + forbidden, "a name without control characters and unpaired surrogates");

        uint? number = null;
        if (name.ContainsAnyExcept(Digits))
        {
            reader.Take(name.Length);
        }
        else
        {
            // A name of digits that is no id would silently lose its second meaning, so it is refused now and not when the lookup fails.
            if (!TryReadId(ref reader, name, out var id))
                return false;
            number = id;
        }

        pending = new Pending(name, number);
        return true;
    }

    private static bool TryReadId(ref LabelReader reader, ReadOnlySpan<char> text, out uint id)
    {
        var start = reader.Position;
        var length = text.IndexOfAnyExcept(Digits);
        var digits = reader.Take(length < 0 ? text.Length : length);
        id = 0;
        ulong value = 0;
        foreach (var digit in digits)
        {
            value = value * 10 + (uint)(digit - '0');
            if (value > MaxId)
                return reader.Fail(start, IdRule);
        }

        id = (uint)value;
        return !digits.IsEmpty || reader.Fail(start, IdRule);
    }

    private static bool TryReadAll(ref LabelReader reader, [NotNullWhen(true)] out OwnerReference? owner)
    {
        owner = null;
        if (!TryRead(ref reader, out var pending) || !reader.TryReadEnd("the end of the owner"))
            return false;
        owner = pending.ToOwner();
        return true;
    }

    static OwnerReference ISpanParsable<OwnerReference>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<OwnerReference>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out OwnerReference result) => TryParse(s, out result);

    static OwnerReference IParsable<OwnerReference>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<OwnerReference>.TryParse(
        string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out OwnerReference result) => TryParse(s, out result);
}
