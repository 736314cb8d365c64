using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// Asks the running kernel through selinuxfs. ioctl commands, which selinuxfs does not answer, are decided from the loaded policy where
/// the kernel lets this process read it (<c>security { read_policy }</c>); otherwise they are unknown. Thread-safe.
/// </summary>
/// <remarks>Members throw <see cref="HostException"/> when the kernel refuses the question; see <see cref="FallbackDecisionSource"/>.</remarks>
public sealed class KernelDecisionSource : IDecisionSource
{
    /// <summary>How long a change may go unnoticed where the status page cannot be mapped, unless another time is given: 50 ms.</summary>
    public static readonly TimeSpan DefaultStaleness = TimeSpan.FromMilliseconds(50);

    private readonly ISecurityServerFiles _selinux;
    private readonly ISELinuxStatusPage _page;
    private readonly PolicyMirror _loaded;
    private readonly Lock _lock = new();
    private uint _firstSequence;
    private KnownClasses _classes;

    /// <summary>Connects to the kernel.</summary>
    /// <param name="staleness">
    /// How long a change may go unnoticed where the policy does not let this process map the status page; <see cref="DefaultStaleness"/>
    /// if null. Zero reads the page at every lookup.
    /// </param>
    /// <exception cref="HostException">The kernel has no SELinux, or the status page may not even be read.</exception>
    public KernelDecisionSource(TimeSpan? staleness = null)
        : this(new SELinuxFileSystem(new System.IO.Abstractions.FileSystem()), staleness ?? DefaultStaleness, TimeProvider.System)
    {
    }

    internal KernelDecisionSource(ISecurityServerFiles selinux, TimeSpan staleness, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(staleness, TimeSpan.Zero);
        _selinux = selinux;
        _page = selinux.OpenStatus();
        Epoch = new DecisionEpoch(_page, staleness, clock);
        _classes = new KnownClasses(_page.Read().PolicyLoad, selinux.ClassDirectory);
        _loaded = new PolicyMirror(selinux, _page, ReadLoadedPolicy);
    }

    /// <summary>The kernel has SELinux, and it is not switched off.</summary>
    public static bool IsAvailable => new SELinuxFileSystem(new System.IO.Abstractions.FileSystem()).IsMounted;

    /// <inheritdoc/>
    public DecisionEpoch Epoch { get; }

    /// <inheritdoc/>
    public bool IsEnforcing => _page.Read().IsEnforcing;

    /// <inheritdoc/>
    public bool DeniesUnknown => _page.Read().DeniesUnknown;

    internal ISecurityServerFiles Files => _selinux;

    internal ISELinuxStatusPage StatusPage => _page;

    /// <inheritdoc/>
    public ClassDefinition? FindClass(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        // Looking a class up means reading a file for each of its permissions; only a policy load can change them.
        var wait = new ChangeWait(ChangeWait.Limit);
        do
        {
            uint load = _page.Read().PolicyLoad;
            KnownClasses classes = KnownClassesOf(load);
            lock (classes.ByName)
            {
                if (classes.ByName.TryGetValue(name, out ClassDefinition? known))
                    return known;
                ClassDefinition? definition = ReadClass(name);
                // Numbers of a policy that is not in force yet would be asked about in the old one: what was read counts if the directory is still
                // the one that was there when this policy was first asked for a class.
                if (_selinux.ClassDirectory == classes.Directory && _page.Read().PolicyLoad == load)
                    return classes.ByName[name] = definition;
            }
        }
        while (wait.TryWait());

        throw Unannounced();
    }

    /// <inheritdoc/>
    public bool IsValid(SecurityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _selinux.Canonicalise(context.ToString()) is not null;
    }

    /// <inheritdoc/>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        Demand(source, target, objectClass);
        try
        {
            var decision = AccessDecision.Parse(_selinux.ComputeAccess(source.ToString(), target.ToString(), objectClass.Number));
            WaitForPage(decision.Sequence);
            return decision;
        }
        catch (HostException e) when (e.Errno == Errno.EINVAL)
        {
            throw Invalid(source, target);
        }
    }

    /// <inheritdoc/>
    public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command)
    {
        Demand(source, target, objectClass);
        try
        {
            UncertainPolicy loaded = _loaded.Current;
            return loaded.Policy.FindClass(objectClass.Name) is not { } known ? null : PolicyAnswers.InAll(
                loaded, source, target, known, policy => PolicyAnswers.ComputeIoctlAccess(policy, source, target, known, command), PolicyAnswers.Common);
        }
        catch (HostException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null) =>
        ComputeLabel("create", source, target, objectClass, name);

    /// <inheritdoc/>
    public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass) =>
        ComputeLabel("relabel", source, target, objectClass, name: null);

    /// <inheritdoc/>
    public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass) =>
        ComputeLabel("member", source, target, objectClass, name: null);

    private SecurityContext ComputeLabel(string file, SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name)
    {
        Demand(source, target, objectClass);
        try
        {
            return SecurityContext.Parse(_selinux.ComputeLabel(file, source.ToString(), target.ToString(), objectClass.Number, name));
        }
        catch (HostException e) when (e.Errno == Errno.EINVAL)
        {
            throw Invalid(source, target);
        }
    }

    // The kernel takes a new policy into use a moment before it says so in the page (selinux_notify_policy_change). A decision of the new policy
    // in the bits of a class of the old one must not pass: once the page has caught up, the cache sees that the epoch has ended.
    private void WaitForPage(uint sequence)
    {
        var wait = new ChangeWait(ChangeWait.Limit);
        do
        {
            // Until the first change the page says 0, whichever policy is loaded.
            uint announced = _page.Read().PolicyLoad;
            uint expected = announced != 0 ? announced : Interlocked.CompareExchange(ref _firstSequence, sequence, 0);
            if (expected == sequence || expected == 0)
                return;
        }
        while (wait.TryWait());

        throw Unannounced();
    }

    private static HostException Unannounced() => new("read", "/sys/fs/selinux/status", "the kernel does not announce the policy that it has loaded");

    private KnownClasses KnownClassesOf(uint policyLoad)
    {
        lock (_lock)
        {
            if (_classes.PolicyLoad != policyLoad)
                _classes = new KnownClasses(policyLoad, _selinux.ClassDirectory);
            return _classes;
        }
    }

    private ClassDefinition? ReadClass(string name)
    {
        if (_selinux.FindClass(name) is not { } number || _selinux.FindPermissions(name) is not { } permissions)
            return null;
        return new ClassDefinition(name, number, permissions);
    }

    private PolicyDatabase ReadLoadedPolicy()
    {
        using Stream stream = _selinux.OpenLoadedPolicy();
        return PolicyDatabase.Load(stream);
    }

    private static InvalidContextException Invalid(SecurityContext source, SecurityContext target) =>
        new($"The kernel does not accept one of {source} and {target}, or what it computes from them.");

    private static void Demand(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(objectClass);
    }

    private sealed record KnownClasses(uint PolicyLoad, ulong Directory)
    {
        public Dictionary<string, ClassDefinition?> ByName { get; } = new(StringComparer.Ordinal);
    }
}
