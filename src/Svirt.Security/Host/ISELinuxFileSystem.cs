namespace Svirt.Security.Host;

/// <summary>
/// selinuxfs, the kernel's side of SELinux (kernel: security/selinux/selinuxfs.c). Members that ask the security server may be denied to
/// the manager by the policy (EACCES); stock policies deny virtd_t everything but <see cref="Canonicalise"/>. Thread-safe.
/// </summary>
/// <remarks>All members but <see cref="IsMounted"/> throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface ISELinuxFileSystem
{
    /// <summary>selinuxfs is mounted: the kernel has SELinux and it is not switched off.</summary>
    bool IsMounted { get; }

    /// <summary>The policy is enforced, not only audited.</summary>
    bool IsEnforcing { get; }

    /// <summary>The highest version of binary policy that the kernel reads.</summary>
    int MaximumPolicyVersion { get; }

    /// <summary>The policy has levels and categories.</summary>
    bool IsMls { get; }

    /// <summary>The name of the policy as /etc/selinux/config has it (SELINUXTYPE); null where it says nothing. Only to be shown (R1.6).</summary>
    string? PolicyName { get; }

    /// <summary>
    /// The lines of a file in the contexts directory of the configured policy (/etc/selinux/NAME/contexts), without comments and empty ones;
    /// null where there is no such file.
    /// </summary>
    /// <param name="name">The file, for instance <c>virtual_domain_context</c>.</param>
    IReadOnlyList<string>? ReadContexts(string name);

    /// <summary>The <c>file_contexts</c> file of the configured policy; null where none is configured.</summary>
    string? FileContextsPath => null;

    /// <summary>
    /// The binary policy: as the kernel has it loaded, or, where the manager may not read that or somebody else reads it just now, the
    /// newest file of the configured policy that this kernel can load. Null where neither can be read.
    /// </summary>
    Stream? OpenPolicy();

    /// <summary>The number of a class in the loaded policy; null where the policy does not define it.</summary>
    /// <param name="name">The class, for instance <c>file</c>.</param>
    int? FindClass(string name);

    /// <summary>The number of a permission of a class, from 1; null where the policy does not define it.</summary>
    /// <param name="className">The class.</param>
    /// <param name="name">The permission, for instance <c>read</c>.</param>
    int? FindPermission(string className, string name);

    /// <summary>The kernel's own text for a context; null where the policy refuses the context.</summary>
    /// <param name="context">The context.</param>
    string? Canonicalise(string context);

    /// <summary>The answer of <c>access</c> as the kernel words it: allowed, an unused word, auditallow, auditdeny, sequence and flags.</summary>
    /// <param name="source">The context that asks.</param>
    /// <param name="target">The context that is asked about.</param>
    /// <param name="classNumber">The class by its number in the loaded policy.</param>
    string ComputeAccess(string source, string target, int classNumber);
}
