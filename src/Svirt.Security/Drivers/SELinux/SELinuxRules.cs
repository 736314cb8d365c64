namespace Svirt.Security.Drivers.SELinux;

/// <summary>The stable names of what the SELinux driver finds. They appear in findings and logs.</summary>
public static class SELinuxRules
{
    /// <summary>The policy does not let the emulator use a file whose label is never changed.</summary>
    public const string NoAccess = "selinux-no-access";

    /// <summary>A label is not a context, or the loaded policy refuses it.</summary>
    public const string InvalidContext = "selinux-invalid-context";

    /// <summary>The configured policy does not say which labels virtual machines have (virtual_domain_context).</summary>
    public const string NoBaseLabel = "selinux-no-base-label";

    /// <summary>The range for dynamic labels has too few categories for a single label.</summary>
    public const string RangeTooSmall = "selinux-range-too-small";

    /// <summary>The range makes more labels than the allocator keeps account of.</summary>
    public const string RangeTooLarge = "selinux-range-too-large";

    /// <summary>Every label of the range is in use, or comparable with one that is.</summary>
    public const string LabelsExhausted = "selinux-labels-exhausted";

    /// <summary>A static label is comparable with one in use, so that one of the two domains would have access to the other's files.</summary>
    public const string LabelInUse = "selinux-label-in-use";

    /// <summary>A label has no categories, or none that confine its type: nothing keeps the domain apart from others of its type.</summary>
    public const string NotIsolated = "selinux-not-isolated";

    /// <summary>The policy has no label of its own for software emulation, which writes memory that it executes.</summary>
    public const string EmulationNeedsExecmem = "selinux-emulation-needs-execmem";

    /// <summary>The policy is loaded but not enforced.</summary>
    public const string NotEnforcing = "selinux-not-enforcing";
}
