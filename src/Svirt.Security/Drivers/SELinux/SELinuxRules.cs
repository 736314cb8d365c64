namespace Svirt.Security.Drivers.SELinux;

/// <summary>The stable names of what the SELinux driver finds. They appear in findings and logs.</summary>
public static class SELinuxRules
{
    /// <summary>The document asks for a label of the host's choosing, which this release cannot give.</summary>
    public const string DynamicLabel = "selinux-dynamic-label";

    /// <summary>The policy does not let the emulator use a file whose label is never changed.</summary>
    public const string NoAccess = "selinux-no-access";

    /// <summary>A label is not a context, or the loaded policy refuses it.</summary>
    public const string InvalidContext = "selinux-invalid-context";
}
