namespace Svirt.Security.KernelTests.Requirements;

/// <summary>The kernel this process runs under, as the laboratory announces it and as the kernel itself shows it.</summary>
/// <remarks>
/// The tests load profiles, switch booleans and fill the kernel log, so they run in the laboratory only, never on a host
/// that happens to have a suitable kernel: the announcement (SVIRT_LAB) decides. <see cref="Disagreement"/> then
/// sees to it that a laboratory whose kernel did not come up as announced fails instead of testing nothing.
/// </remarks>
internal static class LaboratoryKernel
{
    /// <summary>The announced kernel, <see cref="Kernel.None"/> outside the laboratory.</summary>
    /// <exception cref="InvalidOperationException">SVIRT_LAB has a value that names no laboratory.</exception>
    public static Kernel Current { get; } = Environment.GetEnvironmentVariable("SVIRT_LAB") switch
    {
        null or "" => Kernel.None,
        "selinux" => Kernel.SELinux,
        "apparmor" => Kernel.AppArmor,
        "none" => Kernel.Plain,
        var name => throw new InvalidOperationException($"SVIRT_LAB={name} names no laboratory"),
    };

    /// <summary>Why a test for <paramref name="needed"/> cannot run here; null if it can.</summary>
    public static string? ReasonToSkip(Kernel needed) =>
        (needed & Current) != Kernel.None ? null : $"needs {Describe(needed)}";

    /// <summary>What the running kernel lacks of what was announced; null if it is as announced.</summary>
    public static string? Disagreement()
    {
        if (Current == Kernel.None)
            return null;
        if (!Environment.IsPrivilegedProcess)
            return "the tests do not run as root";
        if (SELinuxIsEnforcing() != (Current == Kernel.SELinux))
            return Current == Kernel.SELinux ? "SELinux is not enforcing" : "SELinux is enforcing";
        if (AppArmorIsEnabled() != (Current == Kernel.AppArmor))
            return Current == Kernel.AppArmor ? "AppArmor is not enabled" : "AppArmor is enabled";
        return null;
    }

    private static bool SELinuxIsEnforcing() => ReadsAs("/sys/fs/selinux/enforce", "1");

    private static bool AppArmorIsEnabled() =>
        ReadsAs("/sys/module/apparmor/parameters/enabled", "Y") && File.Exists("/sys/kernel/security/apparmor/.load");

    private static bool ReadsAs(string path, string value) => File.Exists(path) && File.ReadAllText(path).Trim() == value;

    private static string Describe(Kernel needed) => needed switch
    {
        Kernel.SELinux => "the SELinux kernel (tests/lab/run selinux)",
        Kernel.AppArmor => "the AppArmor kernel (tests/lab/run apparmor)",
        Kernel.Plain => "a kernel without SELinux and AppArmor (tests/lab/run none)",
        Kernel.SELinux | Kernel.AppArmor => "the SELinux or the AppArmor kernel (tests/lab/run selinux|apparmor)",
        _ => "the laboratory (tests/lab/run selinux|apparmor|none)",
    };
}
