namespace Svirt.Security.Host;

/// <summary>What is mounted where, and where files take security labels. Thread-safe.</summary>
internal interface IMountTable
{
    /// <summary>
    /// Whether files of each mount of this process can be given another SELinux label: false for file systems without labels (vfat, NFS
    /// without them), those mounted with <c>context=</c>, and read-only mounts. The keys are mount ids (statx(2)). Empty where it cannot
    /// be known.
    /// </summary>
    IReadOnlyDictionary<ulong, bool> ReadLabelSupport();

    /// <summary>The directories on which a file system is mounted; none where it is not mounted, or it cannot be known.</summary>
    /// <param name="device">The device of the file system.</param>
    IReadOnlyList<string> FindMountPoints(DeviceNumber device);
}
