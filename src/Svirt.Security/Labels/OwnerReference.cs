using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Svirt.Security.Labels;

/// <summary>
/// One half of a DAC label: how the domain document refers to a user or a group. <c>qemu</c> is a name to look up; <c>107</c> is a name
/// too, and a number if nobody has that name; <c>+107</c> is the number and nothing else. Looking up is done elsewhere; here is only what
/// was written. Immutable and safe to use from several threads.
/// </summary>
/// <remarks>
/// The rule is libvirt's (virGetUserID, virGetGroupID in src/util/virutil.c), stricter in what a number is: digits alone, below
/// <see cref="MaxId"/> + 1. A class, so that no default value stands for root by accident.
/// </remarks>
public sealed partial record OwnerReference
{
    /// <summary>The longest name, 255 characters (LOGIN_NAME_MAX of limits.h without its NUL).</summary>
    public const int MaxNameLength = 255;

    /// <summary>
    /// The highest uid or gid, 4294967294. The next, (uid_t)-1, means "leave as it is" to chown(2) and is refused everywhere.
    /// </summary>
    public const uint MaxId = uint.MaxValue - 1;

    private OwnerReference(string? name, uint? id)
    {
        Name = name;
        Id = id;
    }

    /// <summary>The name to look up first; null if only <see cref="Id"/> counts.</summary>
    public string? Name { get; }

    /// <summary>The number to use when there is no name, or when the name is not known; null for a name that is not a number.</summary>
    public uint? Id { get; }

    /// <summary>The reference to a number and nothing else.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is above <see cref="MaxId"/>.</exception>
    public static OwnerReference FromId(uint id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaxId);
        return new OwnerReference(null, id);
    }

    /// <summary>The reference to a name, which is also a number if it consists of digits.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, too long, begins with '+', contains a colon, a control character or an unpaired surrogate, or is a number above
    /// <see cref="MaxId"/>.
    /// </exception>
    public static OwnerReference FromName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return TryParse(name, out var owner) && owner.Name is not null
            ? owner
            : throw new ArgumentException("Not the name of a user or group.", nameof(name));
    }

    /// <summary>Reads a reference.</summary>
    /// <exception cref="LabelFormatException">The text is not a name or a number of an owner.</exception>
    public static OwnerReference Parse(ReadOnlySpan<char> text)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out var owner) ? owner : throw reader.ToException(Subject);
    }

    /// <summary>Reads a reference as <see cref="Parse"/> does; false if the text is none. Allocates nothing if it is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out OwnerReference? owner)
    {
        var reader = new LabelReader(text);
        return TryReadAll(ref reader, out owner);
    }

    /// <summary>The name, or '+' and the number.</summary>
    public override string ToString() => Name ?? string.Create(CultureInfo.InvariantCulture, $"+{Id}");
}
