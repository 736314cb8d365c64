using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.TestManager;

/// <summary>A manager without privileges that plans a domain and, where it can start, runs it to its end; says what it did.</summary>
internal static class SessionDomain
{
    public static void Run(string stateDirectory, string document, string program, string[] arguments)
    {
        using var manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = stateDirectory, Models = ["dac"] });
        DomainDefinition domain = DomainXml.Parse(File.ReadAllText(document));
        SecurityPlan plan = manager.Plan(domain);
        foreach (LabelAction action in plan.Labels.Actions)
            Console.WriteLine($"{action.Kind} {action.Target?.Path}");
        foreach (PlanFinding finding in plan.Findings)
            Console.WriteLine($"{finding.Severity} {finding.Rule} {finding.Path}");
        if (!plan.CanStart)
            return;
        ConfinedDomain running = manager.Launch(domain, new EmulatorCommand(program, arguments));
        Console.WriteLine($"ended with {running.Emulator!.WaitForExit(TimeSpan.FromMinutes(1))?.Code}");
        manager.Stop(running);
    }
}
