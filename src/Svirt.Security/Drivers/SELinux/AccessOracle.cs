using System.Collections.Immutable;
using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Answers "may X do this to Y?" for the planner, out of an <see cref="AccessVectorCache"/> (R3.3). Thread-safe; does not throw.</summary>
internal sealed class AccessOracle : IDisposable
{
    private readonly Lazy<AccessVectorCache?> _cache;

    private AccessOracle(Func<IDecisionSource?> open) => _cache = new(() => open() is { } source ? new AccessVectorCache(source) : null);

    /// <summary>
    /// Asks the running kernel; where the policy denies the manager the question (stock policies do so to virtd_t), the policy file.
    /// </summary>
    /// <param name="selinux">The kernel's side.</param>
    /// <param name="readPolicy">Reads the policy; null where it cannot be read.</param>
    internal static AccessOracle OfKernel(ISecurityServerFiles selinux, Func<PolicyDatabase?> readPolicy) => new(() => new FallbackDecisionSource(
        new KernelDecisionSource(selinux, KernelDecisionSource.DefaultStaleness, TimeProvider.System),
        () => readPolicy() ?? throw new HostException("read", "policy", "the kernel does not answer this process, and there is no policy file that it can read"),
        // A wrong guess costs the emulator a file, which it is then denied; but without the guess virtd_t would know nothing.
        trustFileBooleans: true));

    /// <summary>Asks a policy that is not loaded; null for none, of which nothing is known.</summary>
    internal static AccessOracle Of(PolicyDatabase? policy) => new(() => policy is null ? null : new PolicyDecisionSource(policy));

    /// <summary>Asks what of the wanted permissions the policy denies, whether or not the host enforces it.</summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="className">The class of the target.</param>
    /// <param name="permissions">What is wanted. What the policy does not define is not denied: there is nothing to check it against.</param>
    internal AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions)
    {
        try
        {
            if (_cache.Value is not { } cache)
                return AccessAnswer.NotKnown("there is no policy to ask");
            ObjectClass objectClass = cache.GetClass(className);
            cache.HasPermission(source, target, objectClass, objectClass.GetPermissions(permissions.AsSpan()), out AccessResult result);
            uint denied = result.Denied & ~result.Undefined;
            return result.Outcome == AccessOutcome.InvalidContext
                ? AccessAnswer.NotKnown($"the policy does not know {source} or {target}")
                : new AccessAnswer([.. permissions.Where(name => (denied & objectClass.GetPermissions(name)) != 0)], result.IsPermissive);
        }
        catch (Exception e) when (e is SvirtSecurityException or IOException)
        {
            return AccessAnswer.NotKnown(e.Message);
        }
    }

    public void Dispose()
    {
        if (_cache.IsValueCreated)
            _cache.Value?.Dispose();
    }
}
