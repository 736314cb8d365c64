using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Smoke;

/// <summary>The laboratory without a security module is what the other tests take it for.</summary>
public class PlainLaboratoryTests
{
    [KernelFact(Kernel.Plain)]
    public void SELinux_IsUnknown() =>
        Assert.DoesNotContain("selinuxfs", File.ReadAllText("/proc/filesystems"), StringComparison.Ordinal);

    [KernelFact(Kernel.Plain)]
    public void AppArmor_IsOff() => Assert.Equal("N", File.ReadAllText("/sys/module/apparmor/parameters/enabled").TrimEnd('\n'));
}
