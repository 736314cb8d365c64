namespace Svirt.Security.Host;

/// <summary>What fstatfs(2) says of the file system that a file is on, as it is mounted there. Immutable.</summary>
/// <param name="Magic">The type, f_type of statfs(2).</param>
/// <param name="IsReadOnly">It is mounted read-only; devices, fifos and sockets on it can be written all the same.</param>
/// <param name="IgnoresDevices">It is mounted nodev: its device nodes cannot be opened.</param>
/// <param name="ForbidsExecution">It is mounted noexec: no program on it can be started, whatever its mode says.</param>
public sealed record FileSystemStatus(uint Magic, bool IsReadOnly = false, bool IgnoresDevices = false, bool ForbidsExecution = false)
{
    /// <summary>
    /// statfs(2) and include/uapi/linux/magic.h: NFS, SMB, CIFS, Ceph, GFS2, OCFS2, Lustre, GPFS, AFS, Coda, BeeGFS, 9p; and FUSE, behind
    /// which anything may stand.
    /// </summary>
    private static readonly uint[] SharedMagics =
    [
        0x6969, 0x517B, 0xFE534D42, 0xFF534D42, 0x00C36400, 0x01161970, 0x7461636F, 0x0BD00BD0, 0x47504653, 0x5346414F, 0x6B414653, 0x73757245,
        0x19830326, 0x01021997, 0x65735546,
    ];

    /// <summary>
    /// Other hosts may use the file system at the same time: no count kept on this host is right there (R3.5), and a server decides on
    /// access, so that metadata may mislead.
    /// </summary>
    public bool IsSharedBetweenHosts => SharedMagics.Contains(Magic);
}
