namespace Svirt.Security.Host;

/// <summary>Says beforehand where files take security labels. Thread-safe.</summary>
internal interface IMountTable
{
    /// <summary>
    /// Whether files of each mount of this process can be given another SELinux label: false for file systems without labels (vfat, NFS
    /// without them), those mounted with <c>context=</c>, and read-only mounts. The keys are mount ids (statx(2)). Empty where it cannot
    /// be known.
    /// </summary>
    IReadOnlyDictionary<ulong, bool> ReadLabelSupport();
}
