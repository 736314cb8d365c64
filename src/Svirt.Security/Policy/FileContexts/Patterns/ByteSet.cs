using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>A set of byte values: what one place of a pattern matches.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    public static ByteSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public static ByteSet operator |(ByteSet left, ByteSet right) => new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    public static ByteSet operator ~(ByteSet set) => new(~set.A, ~set.B, ~set.C, ~set.D);

    public static ByteSet Of(byte value) => Range(value, value);

    public static ByteSet Range(byte first, byte last)
    {
        ByteSet set = default;
        for (int value = first; value <= last; value++)
        {
            ulong bit = 1UL << (value & 63);
            set |= (value >> 6) switch { 0 => new(bit, 0, 0, 0), 1 => new(0, bit, 0, 0), 2 => new(0, 0, bit, 0), _ => new(0, 0, 0, bit) };
        }
        return set;
    }

    public bool Contains(byte value)
    {
        ulong word = (value >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D };
        return (word >> (value & 63) & 1) != 0;
    }
}
