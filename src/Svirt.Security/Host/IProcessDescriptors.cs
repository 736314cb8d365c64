using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// Makes the descriptors that a start needs; all are born with close-on-exec. Failures are <see cref="HostException"/>.
/// Thread-safe.
/// </summary>
internal interface IProcessDescriptors
{
    SafeFileHandle OpenNull();

    /// <summary>Opens a directory that the child is to start in (O_PATH).</summary>
    SafeFileHandle OpenDirectory(string path);

    ProgramFile OpenProgram(string path);

    /// <summary>Device and inode of the file that a path leads to at this moment.</summary>
    ExecutableIdentity Identify(string path);

    (SafeFileHandle Read, SafeFileHandle Write) CreatePipe();

    /// <summary>A zero-filled memory file whose length is sealed, so that who writes to it cannot make it grow.</summary>
    SafeFileHandle CreateSealedMemory(string name, int length);

    /// <summary>Reads what a pipe holds at this moment, up to a limit, without waiting for more.</summary>
    byte[] Drain(SafeFileHandle pipe, int limit);

    /// <summary>Where the next write through this regular file's descriptor goes, or null if it is no regular file.</summary>
    long? WritePosition(SafeFileHandle file);

    /// <summary>Reads a regular file through a descriptor of its own, so that the caller's need not be readable.</summary>
    byte[] ReadFrom(SafeFileHandle file, long position, int limit);
}
