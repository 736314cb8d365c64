using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>A program file pinned by an O_PATH descriptor: its inode number stays its own while this is held.</summary>
internal sealed class ProgramFile(string path, SafeFileHandle handle, ExecutableIdentity identity, ProgramFormat format) : IDisposable
{
    internal string Path { get; } = path;

    internal ExecutableIdentity Identity { get; } = identity;

    internal ProgramFormat Format { get; } = format;

    public void Dispose() => handle.Dispose();
}

/// <summary>What the first bytes of a program file say.</summary>
internal enum ProgramFormat
{
    /// <summary>An ELF program that the kernel executes itself on this machine.</summary>
    NativeElf,

    /// <summary><c>#!</c>: execve would run the interpreter instead.</summary>
    Script,

    /// <summary>Neither: execvp(3) would hand it to /bin/sh.</summary>
    Other,

    /// <summary>No regular file.</summary>
    NotAFile,

    /// <summary>May be executable, but the manager may not read it.</summary>
    Unreadable,
}
