using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// Asks the kernel, and a policy file where the kernel denies this process the question (stock policies deny virtd_t
/// <c>security { compute_av }</c> and the like) or cannot answer it (ioctl commands). The file is read again after each policy load; booleans
/// are the kernel's, enforcing mode and epoch as well; a boolean that the policy hides from this process (virtd_t sees none) is taken for both on
/// and off, and only what is allowed either way is allowed, unless the caller vouches for the file's. Thread-safe.
/// </summary>
/// <remarks>
/// A file that differs from the loaded policy in its levels, its booleans, its handling of the unknown or the number of a class in question
/// is refused with <see cref="PolicyOutOfStepException"/>, and so is a label that depends on a hidden boolean. Other differences cannot be seen from outside: install policies with tools that write the
/// file they load (semodule, load_policy).
/// </remarks>
public sealed class FallbackDecisionSource : IDecisionSource
{
    private readonly KernelDecisionSource _kernel;
    private readonly PolicyMirror _file;

    /// <summary>Combines a kernel with a policy file.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="load">Reads the policy that is loaded now, for instance <c>/etc/selinux/default/policy/policy.33</c>. Called after each policy load.</param>
    /// <param name="trustFileBooleans">
    /// A boolean that the kernel does not show this process (stock policies: virtd_t sees none) has the state that the file gives it, and the
    /// file is read again after each change. Only where booleans are never set without the file (setsebool -P): one that is has no effect here, and
    /// what the kernel denies meanwhile may be granted. Otherwise only what is allowed either way is allowed.
    /// </param>
    public FallbackDecisionSource(KernelDecisionSource kernel, Func<PolicyDatabase> load, bool trustFileBooleans = false)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(load);
        _kernel = kernel;
        _file = new PolicyMirror(kernel.Files, kernel.StatusPage, load, trustFileBooleans);
    }

    /// <inheritdoc/>
    public DecisionEpoch Epoch => _kernel.Epoch;

    /// <inheritdoc/>
    public bool IsEnforcing => _kernel.IsEnforcing;

    /// <inheritdoc/>
    public bool DeniesUnknown => _kernel.DeniesUnknown;

    /// <summary>The source for this host: the kernel with the file behind it, or the file alone where the kernel has no SELinux.</summary>
    /// <param name="load">Reads the policy; called after each policy load of the kernel, or once.</param>
    /// <param name="staleness">As for <see cref="KernelDecisionSource(TimeSpan?)"/>.</param>
    /// <param name="trustFileBooleans">As for the constructor.</param>
    public static IDecisionSource ForHost(Func<PolicyDatabase> load, TimeSpan? staleness = null, bool trustFileBooleans = false)
    {
        ArgumentNullException.ThrowIfNull(load);
        return KernelDecisionSource.IsAvailable
            ? new FallbackDecisionSource(new KernelDecisionSource(staleness), load, trustFileBooleans)
            : new PolicyDecisionSource(load());
    }

    /// <inheritdoc/>
    public ClassDefinition? FindClass(string name) => _kernel.FindClass(name);

    /// <inheritdoc/>
    public bool IsValid(SecurityContext context) => Ask(() => _kernel.IsValid(context), () => _file.Current.Policy.IsValid(context));

    /// <inheritdoc/>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => Ask(
        () => _kernel.ComputeAccess(source, target, objectClass),
        () => AskFile(
            source,
            target,
            objectClass,
            (policy, known) => PolicyAnswers.ToDecision(policy.ComputeAccess(policy.Resolve(source), policy.Resolve(target), known), Epoch.Current),
            PolicyAnswers.Common));

    /// <inheritdoc/>
    public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command) =>
        _kernel.ComputeIoctlAccess(source, target, objectClass, command) is { } loaded
            ? loaded
            : AskFile(source, target, objectClass, (policy, known) => PolicyAnswers.ComputeIoctlAccess(policy, source, target, known, command), PolicyAnswers.Common);

    /// <inheritdoc/>
    public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null) => AskForLabel(
        () => _kernel.ComputeCreate(source, target, objectClass, name),
        (policy, known) => policy.ComputeCreate(source, target, known.Name, name),
        source,
        target,
        objectClass);

    /// <inheritdoc/>
    public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => AskForLabel(
        () => _kernel.ComputeRelabel(source, target, objectClass),
        (policy, known) => policy.ComputeRelabel(source, target, known.Name),
        source,
        target,
        objectClass);

    /// <inheritdoc/>
    public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => AskForLabel(
        () => _kernel.ComputeMember(source, target, objectClass),
        (policy, known) => policy.ComputeMember(source, target, known.Name),
        source,
        target,
        objectClass);

    private SecurityContext AskForLabel(
        Func<SecurityContext> kernel, Func<PolicyDatabase, PolicyClass, LabelDecision> file, SecurityContext source, SecurityContext target, ClassDefinition objectClass) =>
        Ask(kernel, () => AskFile(source, target, objectClass, (policy, known) => PolicyAnswers.Accepted(file(policy, known)), PolicyAnswers.Common));

    // Each question goes to the kernel first: a policy load may have granted what was denied before.
    private static T Ask<T>(Func<T> kernel, Func<T> file)
    {
        try
        {
            return kernel();
        }
        catch (HostException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            return file();
        }
    }

    private T AskFile<T>(
        SecurityContext source, SecurityContext target, ClassDefinition objectClass, Func<PolicyDatabase, PolicyClass, T> ask, Func<T, T, T> common)
    {
        UncertainPolicy file = _file.Current;
        PolicyClass known = Same(file.Policy, objectClass);
        return PolicyAnswers.InAll(file, source, target, known, policy => ask(policy, known), common);
    }

    private static PolicyClass Same(PolicyDatabase policy, ClassDefinition objectClass)
    {
        PolicyClass? own = policy.FindClass(objectClass.Name);
        return own is not null && own.Number == objectClass.Number
            && objectClass.Permissions.SequenceEqual(PolicyAnswers.FindClass(policy, own.Name)!.Permissions, StringComparer.Ordinal)
            ? own
            : throw new PolicyOutOfStepException($"they do not define the class {objectClass.Name} alike");
    }
}
