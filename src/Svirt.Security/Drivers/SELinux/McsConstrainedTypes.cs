using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Errors;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Which types the policy holds to their categories: those with the attribute mcs_constrained_type (policy/mcs of the reference policy).
/// </summary>
internal static class McsConstrainedTypes
{
    private const string Attribute = "mcs_constrained_type";

    /// <summary>
    /// What the loaded policy says, read when the first label is judged; a policy loaded later is not looked at again. Where it cannot be
    /// read or does not have the attribute, <see cref="McsConstraint.Stock"/>'s supposition.
    /// </summary>
    internal static McsConstraint Of(KernelSecurityServer server) => McsConstraint.Read(() => TryRead(server));

    internal static IReadOnlyList<string>? Find(PolicyDatabase policy) =>
        policy.Attributes.FirstOrDefault(attribute => attribute.Name == Attribute)?.Types;

    private static IReadOnlyList<string>? TryRead(KernelSecurityServer server)
    {
        try
        {
            return server.TryReadPolicy() is { } policy ? Find(policy) : null;
        }
        catch (Exception e) when (e is SvirtSecurityException or IOException)
        {
            return null; // no policy that this library knows: what stock policies say is the better guess
        }
    }
}
