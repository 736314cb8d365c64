using System.Numerics;

namespace Svirt.Security.Labels;

/// <summary>
/// An SELinux security context, <c>user:role:type[:range]</c>, such as <c>system_u:system_r:svirt_t:s0:c340,c524</c>. A value that is
/// well formed; only a policy can say whether it is also valid. Immutable and safe to use from several threads.
/// </summary>
/// <remarks>
/// Only raw contexts are understood, as the kernel knows them. Ranges translated by mcstransd (<c>SystemLow-SystemHigh</c>) are refused:
/// translate them before. Equality is by value, so <c>s0:c2,c1</c> and <c>s0:c1,c2</c> make equal contexts.
/// </remarks>
public sealed partial class SecurityContext : IEquatable<SecurityContext>, IEqualityOperators<SecurityContext, SecurityContext, bool>
{
    /// <summary>The longest context text, 4096 characters: one page, beyond which /proc/PID/attr and selinuxfs take no write.</summary>
    public const int MaxLength = 4096;

    private string? _text;

    /// <summary>Creates a context. Without a range it is one of a policy without MLS.</summary>
    /// <exception cref="ArgumentException">
    /// A name is empty or has a character other than printable ASCII without space and colon, or the text exceeds <see cref="MaxLength"/>.
    /// </exception>
    public SecurityContext(string user, string role, string type, MlsRange? range = null)
        : this((user, role, type), range)
    {
        ThrowIfNotIdentifier(user, nameof(user));
        ThrowIfNotIdentifier(role, nameof(role));
        ThrowIfNotIdentifier(type, nameof(type));
        if (ToString().Length > MaxLength)
            throw new ArgumentException($"The context is longer than {MaxLength} characters.", nameof(range));
    }

    // Without checks, for what the parser has already checked.
    private SecurityContext((string User, string Role, string Type) names, MlsRange? range)
    {
        (User, Role, Type) = names;
        Range = range;
    }

    /// <summary>The SELinux user, for instance <c>system_u</c>.</summary>
    public string User { get; }

    /// <summary>The role; <c>object_r</c> for files.</summary>
    public string Role { get; }

    /// <summary>The type; of a process also called its domain.</summary>
    public string Type { get; }

    /// <summary>The range, or null in a context of a policy without MLS.</summary>
    public MlsRange? Range { get; }

    /// <summary>This context with another user.</summary>
    /// <exception cref="ArgumentException">As from the constructor.</exception>
    public SecurityContext WithUser(string user) => new(user, Role, Type, Range);

    /// <summary>This context with another role.</summary>
    /// <exception cref="ArgumentException">As from the constructor.</exception>
    public SecurityContext WithRole(string role) => new(User, role, Type, Range);

    /// <summary>This context with another type.</summary>
    /// <exception cref="ArgumentException">As from the constructor.</exception>
    public SecurityContext WithType(string type) => new(User, Role, type, Range);

    /// <summary>This context with another range, or with none.</summary>
    /// <exception cref="ArgumentException">As from the constructor.</exception>
    public SecurityContext WithRange(MlsRange? range) => new(User, Role, Type, range);

    /// <summary>Whether all four parts are equal, names compared ordinally.</summary>
    public bool Equals(SecurityContext? other) => ReferenceEquals(this, other)
        || (other is not null && Type == other.Type && Range == other.Range && User == other.User && Role == other.Role);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecurityContext);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(User, Role, Type, Range);

    /// <summary>Whether the contexts are equal by value.</summary>
    public static bool operator ==(SecurityContext? left, SecurityContext? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the contexts differ.</summary>
    public static bool operator !=(SecurityContext? left, SecurityContext? right) => !(left == right);

    private static void ThrowIfNotIdentifier(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.AsSpan().ContainsAnyExcept(IdentifierCharacters))
            throw new ArgumentException("A name in a context is printable ASCII without space and colon.", parameter);
    }
}
