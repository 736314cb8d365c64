using System.Diagnostics.CodeAnalysis;

namespace Svirt.Security.Labels;

/// <summary>
/// A label of the DAC model: <c>user:group</c>, such as <c>qemu:kvm</c> or <c>+107:+107</c>. What each half means is said at
/// <see cref="OwnerReference"/>; nothing is looked up here. Immutable and safe to use from several threads.
/// </summary>
public sealed record OwnershipLabel : ISpanParsable<OwnershipLabel>
{
    private const string Subject = "DAC label";

    /// <summary>Creates a label.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public OwnershipLabel(OwnerReference user, OwnerReference group)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(group);
        User = user;
        Group = group;
    }

    /// <summary>The user.</summary>
    public OwnerReference User { get; }

    /// <summary>The group.</summary>
    public OwnerReference Group { get; }

    /// <summary>The label of these numbers, <c>+uid:+gid</c>, which no user database can give another meaning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is 4294967295, which is (uid_t)-1.</exception>
    public static OwnershipLabel FromIds(uint uid, uint gid) => new(OwnerReference.FromId(uid), OwnerReference.FromId(gid));

    /// <summary>Reads a label.</summary>
    /// <exception cref="LabelFormatException">The text is not two owners with one colon between them.</exception>
    public static OwnershipLabel Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out var label) ? label : throw reader.ToException(Subject);
    }

    /// <summary>Reads a label as <see cref="Parse"/> does; false if the text is none. Allocates nothing if it is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out OwnershipLabel? label)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out label);
    }

    /// <summary>The text, from which <see cref="Parse"/> makes an equal label.</summary>
    public override string ToString() => $"{User}:{Group}";

    private static bool TryReadAll(ref LabelReader reader, [NotNullWhen(true)] out OwnershipLabel? label)
    {
        label = null;
        if (!OwnerReference.TryRead(ref reader, out var user))
            return false;
        if (!reader.TryTake(':'))
            return reader.Fail(reader.Position, "':' and a group");
        if (!OwnerReference.TryRead(ref reader, out var group) || !reader.TryReadEnd("the end of the label"))
            return false;
        label = new OwnershipLabel(user.ToOwner(), group.ToOwner());
        return true;
    }

    static OwnershipLabel ISpanParsable<OwnershipLabel>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<OwnershipLabel>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out OwnershipLabel result) => TryParse(s, out result);

    static OwnershipLabel IParsable<OwnershipLabel>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<OwnershipLabel>.TryParse(
        string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out OwnershipLabel result) => TryParse(s, out result);
}
