using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>256 bits of an extended permission rule: numbers of one driver, or whole drivers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExtendedPermissions(ExtendedPermissionKind Kind, byte Driver, ExtendedPermissionBits Bits)
{
    /// <summary>Whether the rule covers the 16-bit number: driver in the high byte, function in the low.</summary>
    public bool Covers(ushort number) => Kind == ExtendedPermissionKind.IoctlDriver
        ? Bits.Contains(number >> 8)
        : Driver == number >> 8 && Bits.Contains(number & 255);

    /// <summary>Whether the rule says anything about numbers of this driver.</summary>
    public bool Concerns(byte driver) => Kind == ExtendedPermissionKind.IoctlDriver ? Bits.Contains(driver) : Driver == driver;
}

internal enum ExtendedPermissionKind : byte
{
    IoctlFunction = 1,
    IoctlDriver = 2,
    NetlinkMessage = 3,
}

[InlineArray(4)]
internal struct ExtendedPermissionBits : IEquatable<ExtendedPermissionBits>
{
    private ulong _first;

    public readonly bool Contains(int bit) => (this[bit >> 6] >> (bit & 63) & 1) != 0;

    public readonly bool Equals(ExtendedPermissionBits other) => ((ReadOnlySpan<ulong>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is ExtendedPermissionBits other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_first, this[1], this[2], this[3]);
}
