using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.Labels;
using Svirt.Security.TestManager;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Domains with a disk of their own and one medium among them all, planned, prepared and stopped from several threads with SELinux labels and
/// DAC entries of one identity. What the policy allows is by <see cref="StandInPolicy"/>; the rest is the host.
/// </summary>
internal static class ParallelDomainsRun
{
    private const int Domains = 200;
    private const int Threads = 8;
    private const int Rounds = 3;
    private const uint Emulator = 64242;

    public static Figure Measure(string folder)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        ParallelDomains.NewFile(folder, ParallelDomains.Medium);
        DomainDefinition[] domains = [.. Enumerable.Range(0, Domains).Select(i => NewDomain(folder, i))];
        var options = new SecurityManagerOptions { StateDirectory = folder + "/state", Models = ["selinux", "dac"], Dac = { Emulator = OwnershipLabel.FromIds(Emulator, Emulator) } };
        using var manager = new SecurityManager(options, StandInPolicy.OpenHost, null);
        Run(manager, domains);
        double[] rates = [.. Enumerable.Range(0, Rounds).Select(_ => Domains / Run(manager, domains).TotalSeconds).Order()];
        return new Figure($"prepare and stop, {Domains} domains from {Threads} threads", rates[Rounds / 2], null, NoBar.Instance) { IsRate = true };
    }

    private static TimeSpan Run(SecurityManager manager, DomainDefinition[] domains)
    {
        long start = Stopwatch.GetTimestamp();
        Task[] threads = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(() => Work(thread), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(threads);
        return Stopwatch.GetElapsedTime(start);

        void Work(int thread)
        {
            for (int i = thread; i < domains.Length; i += Threads)
                manager.Stop(manager.Prepare(domains[i]));
        }
    }

    private static DomainDefinition NewDomain(string folder, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"vm{number}");
        return DomainXml.Parse($"""
            <domain type='kvm'>
              <name>{name}</name>
              <uuid>{Guid.NewGuid()}</uuid>
              <devices>
                <disk type='file' device='disk'><driver type='raw'/><source file='{ParallelDomains.NewFile(folder, name + ".img")}'/><target dev='vda'/></disk>
                <disk type='file' device='cdrom'><driver type='raw'/><source file='{folder}/{ParallelDomains.Medium}'/><target dev='sda'/><readonly/></disk>
              </devices>
            </domain>
            """);
    }
}
