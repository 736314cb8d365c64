using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>The parts of the operating system that a launcher works with.</summary>
internal sealed record LauncherServices
{
    internal IProcessSpawner Spawner { get; init; } = new PosixSpawner();

    internal IProcessHandles Handles { get; init; } = new PidfdProcessHandles();

    internal IProcessTable Table { get; init; } = new ProcFileSystem();

    internal IProcessDescriptors Descriptors { get; init; } = new LinuxProcessDescriptors();

    /// <summary>The glibc version, or null on another C library.</summary>
    internal Version? CLibraryVersion { get; init; } = GnuLibc.FindVersion();

    /// <summary>The manager's own pid.</summary>
    internal int ManagerId { get; init; } = System.Environment.ProcessId;
}
