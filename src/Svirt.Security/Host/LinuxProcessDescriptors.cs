using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls behind <see cref="IProcessDescriptors"/>.</summary>
internal sealed unsafe class LinuxProcessDescriptors : IProcessDescriptors
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int DirectoryFile = 0x4000;
    private const int AppendFlag = 0x400; // O_APPEND

    public SafeFileHandle OpenNull() => Open("/dev/null", NativeMethods.OReadWrite);

    public SafeFileHandle OpenDirectory(string path)
    {
        SafeFileHandle handle = Open(path, NativeMethods.OPath);
        try
        {
            // Asked afterwards, because the value of O_DIRECTORY differs between architectures.
            if ((Status(handle, path).Mode & TypeMask) != DirectoryFile)
                throw new HostException("open", path, Errno.ENOTDIR);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public ProgramFile OpenProgram(string path)
    {
        SafeFileHandle handle = Open(path, NativeMethods.OPath);
        try
        {
            NativeMethods.Statx status = Status(handle, path);
            var identity = new ExecutableIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode);
            ProgramFormat format = (status.Mode & TypeMask) == RegularFile ? FormatOf(handle) : ProgramFormat.NotAFile;
            return new ProgramFile(path, handle, identity, format);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public ExecutableIdentity Identify(string path)
    {
        return NativeMethods.StatxAt(NativeMethods.AtFdCwd, path, 0, NativeMethods.StatTypeModeAndInode, out NativeMethods.Statx status) == 0
            ? new ExecutableIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode)
            : throw HostException.FromLastError("statx", path);
    }

    public (SafeFileHandle Read, SafeFileHandle Write) CreatePipe()
    {
        int* ends = stackalloc int[2];
        if (NativeMethods.CreatePipe(ends, NativeMethods.OCloExec) != 0)
            throw HostException.FromLastError("pipe2", "a standard stream");

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    public SafeFileHandle CreateSealedMemory(string name, int length)
    {
        SafeFileHandle handle = MemoryFile.Create(name);
        int descriptor = (int)handle.DangerousGetHandle();
        const int Seals = NativeMethods.SealGrow | NativeMethods.SealShrink | NativeMethods.SealSeal;
        if (NativeMethods.MemfdSetLength(descriptor, length) == 0
            && NativeMethods.DescriptorControl(descriptor, NativeMethods.AddSeals, Seals) == 0)
            return handle;

        var error = HostException.FromLastError("sealing a memfd", name);
        handle.Dispose();
        throw error;
    }

    public byte[] Drain(SafeFileHandle pipe, int limit)
    {
        using var reference = new DescriptorReference(pipe);
        byte[] buffer = new byte[limit];
        int length = 0;
        while (length < limit)
        {
            var poll = new NativeMethods.PollDescriptor { Descriptor = reference.Number, Events = NativeMethods.PollIn };
            NativeMethods.TimeSpecification now = default;
            if (NativeMethods.PollDescriptors(&poll, 1, &now, null) <= 0)
                break;

            nint read;
            fixed (byte* free = &buffer[length])
                read = NativeMethods.Read(reference.Number, free, (nuint)(limit - length));
            if (read <= 0)
                break;
            length += (int)read;
        }

        return buffer[..length];
    }

    public long? WritePosition(SafeFileHandle file)
    {
        using var reference = new DescriptorReference(file);
        if ((Status(file, $"descriptor {reference.Number}").Mode & TypeMask) != RegularFile)
            return null;

        // fdinfo(5) instead of lseek and fcntl: "pos:\t123\nflags:\t0102001\n", flags in octal.
        string[] lines = Encoding.ASCII.GetString(ProcFileSystem.Read($"/proc/self/fdinfo/{reference.Number}") ?? []).Split('\n');
        string? Value(string name) => Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
        bool appends = Value("flags:") is { } flags && (Convert.ToInt64(flags, 8) & AppendFlag) != 0;
        return appends ? RandomAccess.GetLength(file) : long.Parse(Value("pos:") ?? "0", CultureInfo.InvariantCulture);
    }

    public byte[] ReadFrom(SafeFileHandle file, long position, int limit)
    {
        using var reference = new DescriptorReference(file);
        using SafeFileHandle own = Open(DescriptorLinks.PathOf(reference.Number), NativeMethods.OReadOnly);
        byte[] buffer = new byte[limit];
        int length = 0;
        for (int read = 1; read > 0 && length < limit; length += read)
            read = RandomAccess.Read(own, buffer.AsSpan(length), position + length);

        return buffer[..length];
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, flags | NativeMethods.OCloExec, 0);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw HostException.FromLastError("open", path);
    }

    private static NativeMethods.Statx Status(SafeFileHandle handle, string path)
    {
        using var reference = new DescriptorReference(handle);
        int result = NativeMethods.StatxAt(
            reference.Number, "", NativeMethods.AtEmptyPath, NativeMethods.StatTypeModeAndInode, out NativeMethods.Statx status);
        return result == 0 ? status : throw HostException.FromLastError("statx", path);
    }

    private static ProgramFormat FormatOf(SafeFileHandle handle)
    {
        using var reference = new DescriptorReference(handle);
        int descriptor = NativeMethods.OpenAt(
            NativeMethods.AtFdCwd, DescriptorLinks.PathOf(reference.Number), NativeMethods.OReadOnly | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            return ProgramFormat.Unreadable;

        using var readable = new SafeFileHandle(descriptor, ownsHandle: true);
        if (ElfHeader.IsNativeProgram(readable))
            return ProgramFormat.NativeElf;

        Span<byte> start = stackalloc byte[2];
        return RandomAccess.Read(readable, start, 0) == 2 && start.SequenceEqual("#!"u8) ? ProgramFormat.Script : ProgramFormat.Other;
    }
}
