using System.Globalization;
using Svirt.Security;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Launch;
using Svirt.Security.TestManager;

if (args is ["categories", var categoryState, var witnesses])
{
    EndWithParent();
    new CategoryManager(categoryState, witnesses).Run();
    return;
}

if (args is ["domain", var domainState, var domainDocument, var strategy])
{
    new DomainManager(domainState, domainDocument, Enum.Parse<DacStrategy>(strategy)).Run();
    return;
}

if (args is ["parallel", var parallelState, var folder, var process, var domains, var threads])
{
    new ParallelDomains(parallelState, folder, hasIdentities: true).Run(Number(process), Number(domains), Number(threads));
    return;
}

if (args is ["session", var systemState, var ownState])
{
    SessionManager.Run(systemState, ownState);
    return;
}

if (args is ["session-domain", var sessionState, var document, var program, .. var arguments])
{
    SessionDomain.Run(sessionState, document, program, arguments);
    return;
}

if (args is [LeaderlessProcess.Argument])
{
    LeaderlessProcess.Run();
    return;
}

// A manager to be killed: launches and stops the domain of a document over and over, and says on standard output where it is.
var manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = args[0], Models = ["dac"], Dac = { Strategy = Enum.Parse<DacStrategy>(args[2]) } });
DomainDefinition domain = DomainXml.Parse(File.ReadAllText(args[1]));
while (true)
{
    ConfinedDomain running = manager.Launch(domain, new EmulatorCommand("/usr/bin/sleep", "1000"));
    Console.WriteLine($"running {running.Emulator!.Id}");
    manager.Stop(running, TimeSpan.FromSeconds(5));
    Console.WriteLine("stopped");
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

// Our standard input is a pipe that only the parent holds the other end of: its end is the parent's.
static void EndWithParent() => new Thread(() =>
{
    Console.In.ReadToEnd();
    Environment.Exit(0);
}) { IsBackground = true }.Start();
