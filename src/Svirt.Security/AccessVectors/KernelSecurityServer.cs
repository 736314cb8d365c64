using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// The security server of the running kernel: which contexts it knows and what it decides. Thread-safe. Each call asks the kernel anew.
/// </summary>
/// <remarks>Members throw <see cref="HostException"/>, with EACCES where the policy denies the manager the question.</remarks>
public sealed class KernelSecurityServer
{
    private readonly ISELinuxFileSystem _selinux;

    /// <summary>Makes a view of this kernel's security server.</summary>
    public KernelSecurityServer()
        : this(new SELinuxFileSystem(new System.IO.Abstractions.FileSystem()))
    {
    }

    internal KernelSecurityServer(ISELinuxFileSystem selinux) => _selinux = selinux;

    /// <summary>SELinux is enabled.</summary>
    public bool IsEnabled => _selinux.IsMounted;

    /// <summary>SELinux is enabled and enforcing.</summary>
    public bool IsEnforcing => _selinux.IsMounted && _selinux.IsEnforcing;

    /// <summary>The highest version of binary policy that the kernel reads.</summary>
    public int MaximumPolicyVersion => _selinux.MaximumPolicyVersion;

    /// <summary>The name of the configured policy; null where none is configured. Only to be shown, never compared (R1.6).</summary>
    public string? PolicyName => _selinux.PolicyName;

    /// <summary>Finds a class of the loaded policy; null where the policy does not define it.</summary>
    /// <param name="name">Its name.</param>
    public SecurityClass? FindClass(string name) => _selinux.FindClass(name) is { } number ? new SecurityClass(name, number) : null;

    /// <summary>The number of a permission of a class, from 1; null where the policy does not define it.</summary>
    /// <param name="securityClass">The class.</param>
    /// <param name="name">The permission.</param>
    public int? FindPermission(SecurityClass securityClass, string name)
    {
        ArgumentNullException.ThrowIfNull(securityClass);
        return _selinux.FindPermission(securityClass.Name, name);
    }

    /// <summary>The loaded policy accepts the context.</summary>
    /// <param name="context">The context.</param>
    public bool IsValid(SecurityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _selinux.Canonicalise(context.ToString()) is not null;
    }

    /// <summary>
    /// Reads the loaded policy, or, where the manager may not, the configured policy's file. Null where neither can be read (a stock policy
    /// denies virtd_t the former). Takes tens of milliseconds and memory for a few times the file's 3 to 10 MB.
    /// </summary>
    /// <exception cref="PolicyFormatException">It is not a policy that this library knows.</exception>
    public PolicyDatabase? TryReadPolicy()
    {
        using Stream? policy = _selinux.OpenPolicy();
        return policy is null ? null : PolicyDatabase.Load(policy);
    }

    /// <summary>The configured policy's <c>file_contexts</c>; null where there is none.</summary>
    internal string? FileContextsPath => _selinux.FileContextsPath;

    /// <summary>The lines of a file in the contexts directory of the configured policy; null where there is none.</summary>
    /// <param name="name">The file, for instance <c>virtual_domain_context</c>.</param>
    internal IReadOnlyList<string>? ReadContexts(string name) => _selinux.ReadContexts(name);

    /// <summary>Asks what the source may do to the target (security_compute_av).</summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="securityClass">The class of the target, found in this kernel: the kernel answers 0 for a number it does not know.</param>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, SecurityClass securityClass)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(securityClass);
        return AccessDecision.Parse(_selinux.ComputeAccess(source.ToString(), target.ToString(), securityClass.Number));
    }
}
