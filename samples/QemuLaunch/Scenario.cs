using QemuLaunch.Guest;
using Svirt.Security;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace QemuLaunch;

/// <summary>
/// The main job, shown and checked step by step: plan, launch, watch, try the other's disk, stop, compare. Every check that does not hold
/// is counted.
/// </summary>
internal sealed class Scenario(SecurityManager manager, Workplace workplace)
{
    private static readonly string[] Guests = ["alpha", "beta"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public int Failures { get; private set; }

    public async Task RunAsync()
    {
        DomainDefinition[] domains = [.. Guests.Select(workplace.Create)];
        IReadOnlyDictionary<string, string> before = workplace.Describe();

        foreach (DomainDefinition domain in domains)
            PrintPlan(manager.Plan(domain));
        foreach (DomainDefinition domain in domains)
            await RunGuestAsync(domain);
        await TryTheOthersDiskAsync(domains[0], domains[1]);
        CompareWith(before);
        Console.WriteLine(Failures == 0 ? "\nAll of it holds." : $"\n{Failures} checks FAILED.");
    }

    private static void PrintPlan(SecurityPlan plan)
    {
        Console.WriteLine($"\nPlan for {plan.Domain.Name}: runs as {string.Join(", ", plan.Confinements.Select(c => $"{c.ProcessLabel} ({c.Model})"))}");
        foreach (LabelAction action in plan.Labels.Actions)
            Console.WriteLine($"  {Path.GetFileName(action.Resource.Path),-10} {action.Resource.Kind,-14} {action.Resource.Access,-10} {action.Kind,-7} {action.Wanted?.Text,-14} {action.Reason}");
        foreach (PlanFinding finding in plan.Findings)
            Console.WriteLine($"  {finding.Severity}: {finding}");
        Console.WriteLine($"  start with: {new SetprivCommandLine(plan.Launch, CommandOf(plan.Domain, "DISK", "LOG")).ToShellCommand()}");
    }

    /// <summary>Launches the guest, shows who its emulator is and what the guest said and wrote, and stops the domain.</summary>
    private async Task RunGuestAsync(DomainDefinition domain)
    {
        string name = domain.Name;
        ConfinedDomain running = manager.Launch(domain, CommandOf(domain, workplace.DiskOf(name), workplace.LogOf(name)));
        int processId = running.Emulator!.Id;
        Console.WriteLine($"\n{name} runs as process {processId}, {manager.GetProcessLabel(processId)}");
        PrintIdentity(processId);
        Console.WriteLine($"  its disk now: {FileDescription.Of(workplace.DiskOf(name))}");

        ProcessExit exit = await running.Emulator.WaitForExitAsync().WaitAsync(Patience);
        Console.WriteLine(string.Concat(File.ReadLines(workplace.LogOf(name)).Select(line => $"  guest says: {line}\n")).TrimEnd());
        Check($"{name} read and wrote its own disk", exit.Code is { } code && GuestResultExtensions.FromExitStatus(code) == GuestResult.Completed, $"{exit} {running.Emulator.ReadCapturedError()}");
        await manager.StopAsync(running);
        Check($"{name} wrote '{Workplace.MessageOf(name)}'", GuestDisk.ReadMessage(workplace.DiskOf(name)) == Workplace.MessageOf(name), "its disk says something else");
    }

    /// <summary>Starts QEMU with one domain's identity and the other domain's disk, which is labelled for that other domain.</summary>
    private async Task TryTheOthersDiskAsync(DomainDefinition attacker, DomainDefinition victim)
    {
        ConfinedDomain prepared = manager.Prepare(victim);
        ConfinedDomain running = manager.Launch(attacker, CommandOf(attacker, workplace.DiskOf(victim.Name), workplace.LogOf(attacker.Name)));
        ProcessExit exit = await running.Emulator!.WaitForExitAsync().WaitAsync(Patience);
        string words = running.Emulator.ReadCapturedError().Trim();
        Console.WriteLine($"\n{attacker.Name} tries the disk of {victim.Name}: {exit}; QEMU says: {words}");
        Check($"{attacker.Name} cannot open the disk of {victim.Name}", exit.Code == 1 && words.Contains(victim.Name + ".img", StringComparison.Ordinal) && words.Contains("Permission denied", StringComparison.Ordinal), words);
        await manager.StopAsync(running);
        await manager.StopAsync(prepared);
    }

    private void CompareWith(IReadOnlyDictionary<string, string> before)
    {
        Console.WriteLine();
        IReadOnlyDictionary<string, string> after = workplace.Describe();
        Check("there are as many files as before", before.Count == after.Count, $"{before.Count} before, {after.Count} after");
        foreach ((string name, string description) in before)
            Check($"{name} is as before: {description}", after.GetValueOrDefault(name) == description, $"it is {after.GetValueOrDefault(name)}");
    }

    /// <summary>The emulator's identity from the kernel's own mouth.</summary>
    private static void PrintIdentity(int processId)
    {
        string[] wanted = ["Uid:", "Gid:", "Groups:", "NoNewPrivs:", "CapEff:", "CapBnd:"];
        foreach (string line in File.ReadLines($"/proc/{processId}/status").Where(line => wanted.Any(name => line.StartsWith(name, StringComparison.Ordinal))))
            Console.WriteLine($"  /proc/{processId}/status {line.Replace('\t', ' ')}");
    }

    private static EmulatorCommand CommandOf(DomainDefinition domain, string disk, string log) => new(
        domain.Emulator!,
        new QemuArguments { DiskPath = Path.GetFullPath(disk), SecondDiskPath = domain.Resources[1].Path, Serial = QemuSerial.ToFile(Path.GetFullPath(log)) }.ToList());

    private void Check(string claim, bool holds, string otherwise)
    {
        Console.WriteLine($"  [{(holds ? "ok" : "FAILED")}] {claim}{(holds ? "" : $": {otherwise}")}");
        Failures += holds ? 0 : 1;
    }
}
