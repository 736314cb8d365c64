using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy;

public sealed partial class PolicyDatabase
{
    /// <summary>Whether the context is one that the policy allows to exist.</summary>
    public bool IsValid(SecurityContext context) => TryResolve(context, out _);

    /// <summary>Looks a context up for decisions, and gives it in its canonical form.</summary>
    /// <exception cref="InvalidContextException">The context is not valid in this policy.</exception>
    public PolicyContext Resolve(SecurityContext context)
    {
        ContextValues values = ResolveValues(context);
        return new PolicyContext(_model, values, ContextTranslation.ToContext(_model, values));
    }

    /// <summary>Looks a context up for decisions; null if it is not valid in this policy.</summary>
    public bool TryResolve(SecurityContext context, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PolicyContext? resolved)
    {
        ArgumentNullException.ThrowIfNull(context);
        resolved = ContextTranslation.Resolve(_model, context, out ContextValues values) is null
            ? new PolicyContext(_model, values, ContextTranslation.ToContext(_model, values))
            : null;
        return resolved is not null;
    }

    /// <summary>
    /// What the source may do to the target, as the kernel decides (security_compute_av): rules with the booleans' present state,
    /// constraints, role allows, bounds. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">A context or the class is of another policy.</exception>
    public AccessDecision ComputeAccess(PolicyContext source, PolicyContext target, PolicyClass objectClass) =>
        new AccessComputation(_model, _conditions, Own(objectClass)).Compute(Own(source), Own(target));

    /// <summary>
    /// The same for contexts that have not been looked up, and a class by name. A class that the policy does not define is decided
    /// after <see cref="HandleUnknown"/>.
    /// </summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, string objectClass)
    {
        ContextValues sourceValues = ResolveValues(source);
        ContextValues targetValues = ResolveValues(target);
        ArgumentNullException.ThrowIfNull(objectClass);
        return _model.Classes.Find(objectClass) is { } known
            ? new AccessComputation(_model, _conditions, known).Compute(sourceValues, targetValues)
            : OfUnknownClass(sourceValues);
    }

    /// <summary>
    /// The same with the class by the policy's number. Number 0 stands for a class that the policy does not define, and is decided after
    /// <see cref="HandleUnknown"/>; other numbers that it does not have are denied (security_compute_av_user of the kernel).
    /// </summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, int classNumber)
    {
        ContextValues sourceValues = ResolveValues(source);
        ContextValues targetValues = ResolveValues(target);
        return _model.Classes.TryGet(classNumber, out PolicyClass? known)
            ? new AccessComputation(_model, _conditions, known).Compute(sourceValues, targetValues)
            : OfUnknownClass(sourceValues) with { Allowed = classNumber == 0 && HandleUnknown == UnknownHandling.Allow ? uint.MaxValue : 0 };
    }

    /// <summary>
    /// Whether the policy grants all of the permissions. One that the policy does not define is decided after <see cref="HandleUnknown"/>.
    /// That the source may be permissive is not counted.
    /// </summary>
    /// <exception cref="InvalidContextException">A context is not valid in this policy.</exception>
    public bool IsAllowed(SecurityContext source, SecurityContext target, string objectClass, params ReadOnlySpan<string> permissions)
    {
        AccessDecision decision = ComputeAccess(source, target, objectClass);
        if (!decision.IsClassDefined)
            return HandleUnknown == UnknownHandling.Allow;
        PolicyClass known = _model.Classes.Find(objectClass)!;
        foreach (string permission in permissions)
        {
            if (known.TryGetPermission(permission, out uint bit) ? !decision.Allows(bit) : HandleUnknown != UnknownHandling.Allow)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether the source may use one ioctl command on the target: the permission <c>ioctl</c> and the extended permission rules (R4.3).
    /// Only the low 16 bits of a command count: driver and function.
    /// </summary>
    /// <exception cref="ArgumentException">A context or the class is of another policy, or the class has no permission ioctl.</exception>
    public ExtendedAccessDecision ComputeIoctlAccess(PolicyContext source, PolicyContext target, PolicyClass objectClass, uint command) =>
        ComputeExtended(source, target, objectClass, "ioctl", (ushort)command);

    /// <summary>Whether the source may send a netlink message of this type: the permission <c>nlmsg</c> and the extended permission rules.</summary>
    /// <exception cref="ArgumentException">A context or the class is of another policy, or the class has no permission nlmsg.</exception>
    public ExtendedAccessDecision ComputeNetlinkAccess(PolicyContext source, PolicyContext target, PolicyClass objectClass, ushort message) =>
        ComputeExtended(source, target, objectClass, "nlmsg", message);

    private ExtendedAccessDecision ComputeExtended(
        PolicyContext source, PolicyContext target, PolicyClass objectClass, string permission, ushort number)
    {
        AccessDecision access = ComputeAccess(source, target, objectClass);
        uint bit = objectClass.GetPermissions(permission);
        return new ExtendedAccessComputation(_model, _conditions, objectClass, number).Compute(
            access, bit, source.Values.Type, target.Values.Type, isNetlink: permission == "nlmsg");
    }

    private AccessDecision OfUnknownClass(in ContextValues source) =>
        new(HandleUnknown == UnknownHandling.Allow ? uint.MaxValue : 0, 0, uint.MaxValue, _model.PermissiveTypes.Contains(source.Type))
        {
            IsClassDefined = false,
            IsNeverAudited = _model.NeverAuditTypes.Contains(source.Type),
        };

    private ContextValues ResolveValues(SecurityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ContextTranslation.Resolve(_model, context, out ContextValues values) is { } problem
            ? throw new InvalidContextException($"The context {context} is not valid in this policy: {problem}.", context)
            : values;
    }

    private ContextValues Own(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsOf(_model) ? context.Values : throw new ArgumentException("The context was looked up in another policy.", nameof(context));
    }

    private PolicyClass Own(PolicyClass objectClass)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        return _model.Classes.TryGet(objectClass.Number, out PolicyClass? known) && ReferenceEquals(known, objectClass)
            ? objectClass
            : throw new ArgumentException("The class is of another policy.", nameof(objectClass));
    }
}
