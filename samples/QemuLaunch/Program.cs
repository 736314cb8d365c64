using QemuLaunch;
using Svirt.Security;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Errors;

if (!Environment.IsPrivilegedProcess)
{
    Console.Error.WriteLine("QemuLaunch: needs root, to start emulators under users of their own");
    return 2;
}

using var workplace = new Workplace();
// No mandatory access control is used here, so each guest gets a user of its own: nothing else would keep the two apart.
using var manager = new SecurityManager(new SecurityManagerOptions
{
    Models = ["dac"],
    StateDirectory = workplace.StateDirectory,
    Dac = { IdentityPerDomain = DacIdentityRange.Default },
});
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
