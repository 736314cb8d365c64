using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What a manager decides about SELinux. Read once, when the driver is made.</summary>
public sealed class SELinuxDriverOptions
{
    /// <summary>A domain that gets an SELinux label starts only while the host enforces its policy (R1.7). Off by default: a permissive host is a warning.</summary>
    public bool RequireEnforcing { get; set; }

    /// <summary>
    /// A domain may have read-write files where no label can be put on them (vfat, NFS without labels, mounts with <c>context=</c>), if the
    /// policy lets it use what is there. Nothing but owners keeps other domains from such a file; the plan says so. Off by default.
    /// </summary>
    public bool AllowUnisolatedStorage { get; set; }

    /// <summary>The original label is recorded and restored. Off: files get the label that the policy's file_contexts has for them.</summary>
    public bool RememberLabels { get; set; } = true;

    /// <summary>
    /// The range out of which dynamic labels get their categories, such as <c>s0-s0:c0.c1023</c>. Null takes that of the manager's own
    /// process, which a manager that the policy does not know has at <c>s0</c> alone. The policy has to allow the manager processes and
    /// files at levels outside its own range.
    /// </summary>
    public MlsRange? Range { get; set; }

    /// <summary>
    /// How many categories of the range each dynamic label has: 1 to 3, 2 by default as in libvirt. One makes as many labels as the range
    /// has categories, for hosts with few domains and small ranges; two of 1024 make 523,776, three 178 million, for a cluster that shares
    /// them. Managers of one host may differ in it: no label is given out that another one in use would dominate.
    /// </summary>
    public int CategoriesPerLabel { get; set; } = 2;

    /// <summary>Checks what can be checked without the host.</summary>
    /// <returns>What is wrong, or null.</returns>
    internal string? FindFault() =>
        CategoriesPerLabel is < 1 or > CategorySpace.MaximumCategoriesPerLabel ? $"{nameof(CategoriesPerLabel)} is 1 to 3." : null;
}
