using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

public class SetprivCommandLineTests
{
    private static readonly EmulatorCommand Command = new("/usr/bin/qemu system", "-name", "it's", "");

    [Fact]
    public void ToShellCommand_FullPlan_HasEveryOptionInOrder()
    {
        var plan = new LaunchPlan
        {
            UserId = 107,
            GroupId = 108,
            SupplementaryGroups = [36, 5],
            SELinuxContext = "system_u:system_r:svirt_t:s0:c1,c2",
            NoNewPrivileges = true,
            ClearCapabilities = true,
        };

        Assert.Equal(
            "/usr/bin/setpriv --reuid +107 --regid +108 --groups +5,+36 --bounding-set=-all --inh-caps=-all --ambient-caps=-all "
            + "--no-new-privs --selinux-label=system_u:system_r:svirt_t:s0:c1,c2 -- '/usr/bin/qemu system' -name 'it'\\''s' ''",
            new SetprivCommandLine(plan, Command).ToShellCommand());
    }

    [Fact]
    public void Arguments_NoGroups_ClearsThem() =>
        Assert.Equal(
            ["/usr/bin/setpriv", "--reuid", "+107", "--regid", "+107", "--clear-groups", "--apparmor-profile=my vm", "--", "/bin/true"],
            new SetprivCommandLine(
                new LaunchPlan { UserId = 107, GroupId = 107, AppArmorProfile = "my vm" }, new EmulatorCommand("/bin/true")).Arguments.ToArray());

    [Fact]
    public void Arguments_SessionPlan_IsTheLabelAlone() =>
        Assert.Equal(
            ["/usr/bin/setpriv", "--selinux-label=u:r:t:s0", "--", "/bin/true"],
            new SetprivCommandLine(new LaunchPlan { SELinuxContext = "u:r:t:s0" }, new EmulatorCommand("/bin/true")).Arguments.ToArray());
}
