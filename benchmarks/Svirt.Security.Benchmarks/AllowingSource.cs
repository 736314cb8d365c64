using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using AccessDecision = Svirt.Security.AccessVectors.AccessDecision;

namespace Svirt.Security.Benchmarks;

/// <summary>Allows everything, as the peer's answers do: hits are timed, not decisions.</summary>
internal sealed class AllowingSource : IDecisionSource
{
    private static readonly string[] Permissions = ["ioctl", "read", "write", "create", "getattr", "setattr", "lock"];

    public DecisionEpoch Epoch { get; } = new();

    public bool IsEnforcing => true;

    public bool DeniesUnknown => true;

    public ClassDefinition FindClass(string name) => new(name, 7, Permissions.Select((permission, index) => KeyValuePair.Create(permission, index + 1)));

    public bool IsValid(SecurityContext context) => true;

    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => new(uint.MaxValue, 0, uint.MaxValue, 0, IsPermissive: false);

    public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command) => null;

    public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null) => target;

    public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;

    public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;
}
