using static QemuLaunch.Guest.Register16;
using static QemuLaunch.Guest.Register8;

namespace QemuLaunch.Guest;

/// <summary>
/// Generates the whole operating system of a sample guest: a boot sector that shows from the inside what a confined emulator may do with
/// its disk.
/// </summary>
/// <remarks>
/// The guest says its line on the first serial port, reads sector 1 of the disk it was booted from and prints the text in it, writes its
/// message into sector 2, and ends QEMU with a <see cref="GuestResult"/> through the isa-debug-exit device. What it prints, each line ended
/// by CR LF:
/// <code>
/// (the line)
/// sector 1: (the text)      or   sector 1: read error 0x(BIOS status)
/// sector 2: written         or   sector 2: write error 0x(BIOS status)
/// </code>
/// After a read error nothing is written. The BIOS status is the one of interrupt 13h, two hexadecimal digits (SeaBIOS says 0c for any
/// error of a virtio disk).
/// </remarks>
internal static class BootSector
{
    /// <summary>The size of a sector, in bytes.</summary>
    public const int Size = 512;

    /// <summary>The longest line that the guest can be given, in characters.</summary>
    public const int MaxLineLength = 80;

    /// <summary>The longest message that the guest can be given, in characters.</summary>
    public const int MaxMessageLength = 64;

    /// <summary>How much of the text in sector 1 the guest prints, in characters.</summary>
    public const int MaxTextLength = 64;

    /// <summary>The sector that the guest reads.</summary>
    public const int TextSector = 1;

    /// <summary>The sector that the guest writes.</summary>
    public const int MessageSector = 2;

    /// <summary>The port at which the isa-debug-exit device is commonly put; QEMU's own default is 0x501.</summary>
    public const ushort DefaultExitPort = 0xF4;

    // The BIOS loads the sector here and jumps to it with the boot drive in DL; the stack grows down from it.
    private const ushort LoadAddress = 0x7C00;

    // A free sector of conventional memory, within the reach of segment 0 as everything else here.
    private const ushort BufferAddress = 0x8000;

    private const ushort Com1 = 0x3F8;

    /// <summary>The boot sector of a guest.</summary>
    /// <param name="line">Its first words: printable ASCII, at most <see cref="MaxLineLength"/> characters, without a line end.</param>
    /// <param name="message">What it writes into sector 2: printable ASCII, at most <see cref="MaxMessageLength"/> characters.</param>
    /// <param name="exitPort">The I/O port of the isa-debug-exit device.</param>
    /// <returns><see cref="Size"/> bytes that end in the signature 55 AA.</returns>
    /// <exception cref="ArgumentNullException">A text is null.</exception>
    /// <exception cref="ArgumentException">A text is empty, too long, or not printable ASCII.</exception>
    public static byte[] Generate(string line, string message, ushort exitPort = DefaultExitPort)
    {
        var lineBytes = GuestText.Encode(line, MaxLineLength, nameof(line));
        var messageBytes = GuestText.Encode(message, MaxMessageLength, nameof(message));

        var assembler = new RealModeAssembler(LoadAddress);
        EmitSetup(assembler);
        EmitRead(assembler);
        EmitWrite(assembler, (ushort)messageBytes.Length);
        EmitEnd(assembler, exitPort);
        EmitPrint(assembler);
        EmitData(assembler, lineBytes, messageBytes);
        var code = assembler.Assemble();

        var sector = new byte[Size];
        code.CopyTo(sector.AsSpan(..^2));
        sector[^2] = 0x55;
        sector[^1] = 0xAA;
        return sector;
    }

    private static void EmitSetup(RealModeAssembler asm)
    {
        // CS stays what the BIOS made it: all jumps and calls are relative.
        asm.Cli();
        asm.Xor(Ax, Ax);
        asm.Mov(SegmentRegister.Ds, Ax);
        asm.Mov(SegmentRegister.Es, Ax);
        asm.Mov(SegmentRegister.Ss, Ax);
        asm.Mov(Sp, LoadAddress);
        asm.Sti();
        asm.Cld();
        asm.Store("drive", Dl);

        EmitOut(asm, Com1 + 1, 0x00); // no interrupts: the port is polled
        EmitOut(asm, Com1 + 3, 0x80); // the divisor is next
        EmitOut(asm, Com1 + 0, 0x01); // 115200 baud
        EmitOut(asm, Com1 + 1, 0x00);
        EmitOut(asm, Com1 + 3, 0x03); // 8 data bits, no parity, 1 stop bit
        EmitOut(asm, Com1 + 2, 0x07); // FIFOs on and empty

        asm.Mov(Si, "line");
        asm.Call("print");
    }

    private static void EmitRead(RealModeAssembler asm)
    {
        asm.Mov(Si, "read packet");
        asm.Mov(Ah, 0x42); // extended read
        asm.Load(Dl, "drive");
        asm.Int(0x13); // an error sets carry, which the moves keep
        asm.Mov(Bl, (byte)GuestResult.ReadFailed);
        asm.Mov(Si, "read error");
        asm.Jc("fail");

        asm.Mov(Si, "text prefix");
        asm.Call("print");
        asm.Mov(Si, BufferAddress);
        asm.Mov(Cx, MaxTextLength);
        asm.Call("print bounded");
        asm.Mov(Si, "line end");
        asm.Call("print");
    }

    private static void EmitWrite(RealModeAssembler asm, ushort messageLength)
    {
        asm.Mov(Di, BufferAddress);
        asm.Mov(Cx, Size);
        asm.Xor(Ax, Ax);
        asm.RepStosb();
        asm.Mov(Si, "message");
        asm.Mov(Di, BufferAddress);
        asm.Mov(Cx, messageLength);
        asm.RepMovsb();

        asm.Mov(Si, "write packet");
        asm.Mov(Ax, 0x4300); // extended write, without verifying
        asm.Load(Dl, "drive");
        asm.Int(0x13);
        asm.Mov(Bl, (byte)GuestResult.WriteFailed);
        asm.Mov(Si, "write error");
        asm.Jc("fail");

        asm.Mov(Bl, (byte)GuestResult.Completed);
        asm.Mov(Si, "written");
        asm.Call("print");
        asm.Jmp("exit");
    }

    // In: the BIOS status in AH (fail), the result in BL, the text to print in SI (fail).
    private static void EmitEnd(RealModeAssembler asm, ushort exitPort)
    {
        asm.Label("fail");
        asm.Push(Ax);
        asm.Call("print");
        asm.Pop(Ax);
        asm.Mov(Al, Ah);
        asm.Push(Ax);
        asm.ShrAl(4);
        asm.Call("print digit");
        asm.Pop(Ax);
        asm.Call("print digit");
        asm.Mov(Si, "line end");
        asm.Call("print");

        asm.Label("exit");
        asm.Mov(Al, Bl);
        asm.Mov(Dx, exitPort);
        asm.OutDxAl();

        // Without the device the guest must not run on into its data.
        asm.Label("halt");
        asm.Cli();
        asm.Hlt();
        asm.Jmp("halt");
    }

    // All of these keep BL and may change AX, CX, DX and SI.
    private static void EmitPrint(RealModeAssembler asm)
    {
        // The text at SI up to a NUL; "print bounded": at most CX characters of it.
        asm.Label("print");
        asm.Mov(Cx, Size);
        asm.Label("print bounded");
        asm.Lodsb();
        asm.CmpAl(0);
        asm.Jz("return");
        asm.Call("print character");
        asm.Loop("print bounded");
        asm.Label("return");
        asm.Ret();

        // The low four bits of AL as a hexadecimal digit.
        asm.Label("print digit");
        asm.AndAl(0x0F);
        asm.AddAl((byte)'0');
        asm.CmpAl((byte)'9');
        asm.Jbe("print character");
        asm.AddAl('a' - '9' - 1);

        // AL, once the port has room for it.
        asm.Label("print character");
        asm.Mov(Ah, Al);
        asm.Mov(Dx, Com1 + 5);
        asm.Label("wait for port");
        asm.InAlDx();
        asm.TestAl(0x20);
        asm.Jz("wait for port");
        asm.Mov(Al, Ah);
        asm.Mov(Dx, Com1);
        asm.OutDxAl();
        asm.Ret();
    }

    private static void EmitData(RealModeAssembler asm, byte[] line, byte[] message)
    {
        EmitDiskAddressPacket(asm, "read packet", TextSector);
        EmitDiskAddressPacket(asm, "write packet", MessageSector);
        asm.Label("drive");
        asm.Data(0);
        asm.Label("message");
        asm.Data(message);

        asm.Label("line");
        asm.Data(line);
        asm.Label("line end");
        asm.Data("\r\n\0"u8);
        asm.Label("text prefix");
        asm.Data("sector 1: \0"u8);
        asm.Label("read error");
        asm.Data("sector 1: read error 0x\0"u8);
        asm.Label("written");
        asm.Data("sector 2: written\r\n\0"u8);
        asm.Label("write error");
        asm.Data("sector 2: write error 0x\0"u8);
    }

    // What the extended functions of interrupt 13h take: packet size, sector count, buffer as offset and segment, 64-bit sector number.
    private static void EmitDiskAddressPacket(RealModeAssembler asm, string label, byte sector)
    {
        asm.Label(label);
        asm.Data(16, 0);
        asm.DataWord(1);
        asm.DataWord(BufferAddress);
        asm.DataWord(0);
        asm.Data(sector, 0, 0, 0, 0, 0, 0, 0);
    }

    private static void EmitOut(RealModeAssembler asm, ushort port, byte value)
    {
        asm.Mov(Dx, port);
        asm.Mov(Al, value);
        asm.OutDxAl();
    }
}
