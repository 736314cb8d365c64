namespace Svirt.Security.Drivers;

/// <summary>The label of a running process in one model, with what gives it force (R1.5). Immutable.</summary>
/// <param name="Label">The label: a SELinux context, an AppArmor profile, <c>+uid:+gid</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="PolicyName">The name of the policy, where the model has one; only to be shown, never compared (R1.6).</param>
/// <param name="Mode">The mode: <c>enforcing</c>, <c>permissive</c>, <c>enforce</c>, <c>complain</c>; null where the model has none.</param>
public sealed record ProcessSecurityLabel(string Label, string Model, string? PolicyName = null, string? Mode = null)
{
    /// <summary><c>system_u:system_r:svirt_t:s0:c1,c2 (selinux/targeted/enforcing)</c>; parts that the model has not are left out.</summary>
    public override string ToString() =>
        $"{Label} ({string.Join('/', new[] { Model, PolicyName, Mode }.Where(part => part is not null))})";
}
