using QemuLaunch;
using Svirt.Security;
using Svirt.Security.Errors;

if (!Environment.IsPrivilegedProcess)
{
    Console.Error.WriteLine("QemuLaunch: needs root, to start emulators under users of their own");
    return 2;
}

using var workplace = new Workplace();
using var manager = new SecurityManager(new SecurityManagerOptions { Models = ["dac"], StateDirectory = workplace.StateDirectory });
var scenario = new Scenario(manager, workplace);
try
{
    await scenario.RunAsync();
}
catch (SvirtSecurityException e)
{
    Console.Error.WriteLine($"QemuLaunch: {e.Message}");
    return 1;
}

return scenario.Failures == 0 ? 0 : 1;
