namespace Svirt.Security.Drivers.SELinux;

/// <summary>The stable names of what the SELinux driver finds. They appear in findings and logs.</summary>
public static class SELinuxRules
{
    /// <summary>The document asks for a label of the host's choosing, which this release cannot give.</summary>
    public const string DynamicLabel = "selinux-dynamic-label";

    /// <summary>A label is not a context, or the loaded policy refuses it.</summary>
    public const string InvalidContext = "selinux-invalid-context";
}
