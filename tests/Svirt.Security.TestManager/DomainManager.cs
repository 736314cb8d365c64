using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Launch;

namespace Svirt.Security.TestManager;

/// <summary>
/// A manager to be killed: prepares, launches and stops the domain of a document for ever. Every third time it only prepares and stops, so
/// that more of its time goes into files. It says that it begins after the first time, in which most of the time goes into compiling.
/// </summary>
internal sealed class DomainManager(string stateDirectory, string document, DacStrategy strategy)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public void Run()
    {
        using var manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = stateDirectory, Models = ["dac"], Dac = { Strategy = strategy } });
        DomainDefinition domain = DomainXml.Parse(File.ReadAllText(document));
        manager.Stop(manager.Prepare(domain));
        Console.WriteLine("begins");
        for (int i = 0; ; i++)
        {
            ConfinedDomain prepared = manager.Prepare(domain);
            if (i % 3 != 0)
                manager.Launch(prepared, new EmulatorCommand("/usr/bin/sleep", "1000"));
            manager.Stop(prepared, Grace);
        }
    }
}
