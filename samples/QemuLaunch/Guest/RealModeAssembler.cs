using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QemuLaunch.Guest;

/// <summary>A 16-bit register, numbered as in the instruction encoding.</summary>
internal enum Register16 : byte { Ax, Cx, Dx, Bx, Sp, Bp, Si, Di }

/// <summary>An 8-bit register, numbered as in the instruction encoding.</summary>
internal enum Register8 : byte { Al, Cl, Dl, Bl, Ah, Ch, Dh, Bh }

/// <summary>A segment register, numbered as in the instruction encoding.</summary>
internal enum SegmentRegister : byte { Es, Cs, Ss, Ds }

/// <summary>
/// Emits 16-bit x86 machine code: only the instructions that <see cref="BootSector"/> needs, named and with operands ordered as in the
/// Intel Software Developer's Manual, volume 2. Code and data may refer to labels defined later.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="origin">The offset at which the first byte will be in memory.</param>
internal sealed class RealModeAssembler(ushort origin)
{
    private readonly List<byte> _code = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<Fixup> _fixups = [];

    private enum FixupKind { Relative8, Relative16, Absolute16 }

    /// <summary>Gives the next byte a name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Label(string name) => _labels.Add(name, _code.Count);

    public void Data(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    public void DataWord(ushort value) => _code.AddRange([(byte)value, (byte)(value >> 8)]);

    public void Mov(Register16 target, ushort value)
    {
        Data((byte)(0xB8 + target));
        DataWord(value);
    }

    /// <summary>Loads the address of a label.</summary>
    public void Mov(Register16 target, string label)
    {
        Data((byte)(0xB8 + target));
        Refer(label, FixupKind.Absolute16);
    }

    public void Mov(Register8 target, byte value) => Data((byte)(0xB0 + target), value);

    public void Mov(Register8 target, Register8 source) => Data(0x88, RegisterPair((byte)source, (byte)target));

    public void Mov(SegmentRegister target, Register16 source) => Data(0x8E, RegisterPair((byte)target, (byte)source));

    /// <summary>Loads the byte at a label.</summary>
    public void Load(Register8 target, string label)
    {
        Data(0x8A, (byte)(((byte)target << 3) | 0x06));
        Refer(label, FixupKind.Absolute16);
    }

    /// <summary>Stores a byte at a label.</summary>
    public void Store(string label, Register8 source)
    {
        Data(0x88, (byte)(((byte)source << 3) | 0x06));
        Refer(label, FixupKind.Absolute16);
    }

    public void Xor(Register16 target, Register16 source) => Data(0x31, RegisterPair((byte)source, (byte)target));

    public void AddAl(byte value) => Data(0x04, value);

    public void AndAl(byte value) => Data(0x24, value);

    public void CmpAl(byte value) => Data(0x3C, value);

    public void TestAl(byte mask) => Data(0xA8, mask);

    public void ShrAl(byte count) => Data(0xC0, 0xE8, count);

    public void Push(Register16 register) => Data((byte)(0x50 + register));

    public void Pop(Register16 register) => Data((byte)(0x58 + register));

    public void InAlDx() => Data(0xEC);

    public void OutDxAl() => Data(0xEE);

    public void Lodsb() => Data(0xAC);

    public void RepMovsb() => Data(0xF3, 0xA4);

    public void RepStosb() => Data(0xF3, 0xAA);

    public void Cld() => Data(0xFC);

    public void Cli() => Data(0xFA);

    public void Sti() => Data(0xFB);

    public void Hlt() => Data(0xF4);

    public void Int(byte vector) => Data(0xCD, vector);

    public void Ret() => Data(0xC3);

    public void Call(string label)
    {
        Data(0xE8);
        Refer(label, FixupKind.Relative16);
    }

    public void Jmp(string label) => ShortJump(0xEB, label);

    /// <summary>Jumps when the carry flag is set.</summary>
    public void Jc(string label) => ShortJump(0x72, label);

    /// <summary>Jumps when the zero flag is set.</summary>
    public void Jz(string label) => ShortJump(0x74, label);

    /// <summary>Jumps when an unsigned comparison gave below or equal.</summary>
    public void Jbe(string label) => ShortJump(0x76, label);

    /// <summary>Decrements CX and jumps unless it became zero.</summary>
    public void Loop(string label) => ShortJump(0xE2, label);

    /// <summary>The machine code, all references resolved.</summary>
    /// <exception cref="InvalidOperationException">A label is not defined, or a short jump spans more than a signed byte.</exception>
    public byte[] Assemble()
    {
        var code = _code.ToArray();
        foreach (var (position, label, kind) in _fixups)
        {
            if (!_labels.TryGetValue(label, out var target))
                throw new InvalidOperationException($"The label '{label}' is not defined.");
            if (kind == FixupKind.Relative8)
                code[position] = ShortDisplacement(label, target - (position + 1));
            else
                BinaryPrimitives.WriteUInt16LittleEndian(
                    code.AsSpan(position),
                    unchecked((ushort)(kind == FixupKind.Absolute16 ? origin + target : target - (position + 2))));
        }

        return code;
    }

    private static byte RegisterPair(byte register, byte registerOrMemory) => (byte)(0xC0 | (register << 3) | registerOrMemory);

    private static byte ShortDisplacement(string label, int distance) => distance is >= sbyte.MinValue and <= sbyte.MaxValue
        ? unchecked((byte)distance)
        : throw new InvalidOperationException($"The label '{label}' is {distance} bytes away, too far for a short jump.");

    private void ShortJump(byte opcode, string label)
    {
        Data(opcode);
        Refer(label, FixupKind.Relative8);
    }

    private void Refer(string label, FixupKind kind)
    {
        _fixups.Add(new Fixup(_code.Count, label, kind));
        Data(new byte[kind == FixupKind.Relative8 ? 1 : 2]);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Fixup(int Position, string Label, FixupKind Kind);
}
