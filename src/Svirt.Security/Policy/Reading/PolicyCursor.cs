using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// A position in the bytes of a policy. Everything is little-endian on disk whatever the host, so reading by shifts is right on big-endian
/// hosts too. Every read is checked against the end of the file, and every count against the bytes that are left, so that what is
/// allocated for a count is in proportion to the file.
/// </summary>
internal ref struct PolicyCursor(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>What is being read, for errors.</summary>
    public string Section { get; set; } = "header";

    public readonly int Remaining => _data.Length - Position;

    public readonly bool IsAtEnd => Position == _data.Length;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>The next bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > Remaining)
            throw EndsEarly(length);
        ReadOnlySpan<byte> bytes = _data.Slice(Position, length);
        Position += length;
        return bytes;
    }

    /// <summary>A number of records of at least <paramref name="recordSize"/> bytes each, all of which must fit into what is left.</summary>
    public int ReadCount(int recordSize)
    {
        int offset = Position;
        uint count = ReadUInt32();
        if (count > (uint)Remaining / (uint)recordSize)
            throw ErrorAt(offset, $"{count} records cannot fit into the {Remaining} bytes that are left");
        return (int)count;
    }

    /// <summary>A value from 1 to <paramref name="highest"/>.</summary>
    public int ReadValue(int highest, string meaning)
    {
        int offset = Position;
        uint value = ReadUInt32();
        if (value == 0 || value > (uint)highest)
            throw ErrorAt(offset, $"{value} is not a {meaning} (1 to {highest})");
        return (int)value;
    }

    /// <summary>The name of a policy symbol.</summary>
    public string ReadIdentifier(uint length)
    {
        int offset = Position;
        ReadOnlySpan<byte> bytes = TakeText(length);
        if (!IsIdentifier(bytes))
            throw ErrorAt(offset, "a name has characters other than printable ASCII without space and colon");
        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>Text that is no identifier: a file name, a path, a file system type.</summary>
    public string ReadText(uint length)
    {
        int offset = Position;
        ReadOnlySpan<byte> bytes = TakeText(length);
        if (bytes.IndexOf((byte)0) >= 0)
            throw ErrorAt(offset, "a text has a zero byte in it");
        return Encoding.UTF8.GetString(bytes);
    }

    public readonly PolicyFormatException Error(string problem) => ErrorAt(Position, problem);

    public readonly PolicyFormatException ErrorAt(long offset, string problem) => new(Section, offset, problem);

    // Apart, so that the check of every field stays small enough to be compiled into its caller.
    private readonly PolicyFormatException EndsEarly(int length) =>
        Error($"{length} bytes were expected, and the file ends after {Remaining}");

    // Printable ASCII without space and colon: what can stand in a context (SecurityContext has the same rule).
    private static bool IsIdentifier(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is <= (byte)' ' or > (byte)'~' or (byte)':')
                return false;
        }

        return true;
    }

    private ReadOnlySpan<byte> TakeText(uint length)
    {
        if (length == 0)
            throw Error("a name is empty");
        if (length > (uint)Remaining)
            throw Error($"a name of {length} bytes does not fit into the {Remaining} that are left");
        return Take((int)length);
    }
}
