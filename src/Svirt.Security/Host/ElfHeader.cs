using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// The header of a 64-bit ELF file (elf(5)), checked for everything that makes execve(2) answer ENOEXEC (load_elf_binary and load_elf_phdrs
/// in fs/binfmt_elf.c): setpriv executes with execvp(3), which on ENOEXEC runs /bin/sh on the file, under the planned identity.
/// </summary>
internal static class ElfHeader
{
    private const int Size = 64;
    private const int ProgramHeaderSize = 56;
    private const int LargestProgramHeaders = 65536; // the kernel's own limit
    private const int TypeOffset = 16, MachineOffset = 18, ProgramHeadersOffset = 32, EntrySizeOffset = 54, CountOffset = 56;

    // ELF magic, 64-bit (ELFCLASS64), little-endian (ELFDATA2LSB).
    private static ReadOnlySpan<byte> Start => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Whether the kernel executes this file itself, as a program of this machine's own architecture.</summary>
    internal static bool IsNativeProgram(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[Size];
        if (RandomAccess.Read(file, header, 0) < Size || !header.StartsWith(Start))
            return false;

        ushort Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
        int headers = Half(header, CountOffset) * ProgramHeaderSize;
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[ProgramHeadersOffset..]);
        return Half(header, TypeOffset) is 2 or 3 // ET_EXEC, ET_DYN
            && Half(header, MachineOffset) == NativeMachine()
            && Half(header, EntrySizeOffset) == ProgramHeaderSize
            && headers is > 0 and <= LargestProgramHeaders
            && offset <= long.MaxValue - LargestProgramHeaders
            && (long)offset + headers <= RandomAccess.GetLength(file);
    }

    private static int NativeMachine() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => 62, // EM_X86_64
        Architecture.Arm64 => 183, // EM_AARCH64
        _ => -1, // no machine: nothing is started where this library was never tried
    };
}
