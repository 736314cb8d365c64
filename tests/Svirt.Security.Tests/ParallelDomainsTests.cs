using System.Diagnostics;
using System.Globalization;
using Svirt.Security.TestManager;
using Xunit;

namespace Svirt.Security.Tests;

/// <summary>
/// Two hundred domains with labels of their own, from processes also identities, and one medium among them all, from eight threads and from
/// four processes: nothing is given to two, everything is as before in the end, and nobody waits for ever.
/// </summary>
public sealed class ParallelDomainsTests : IDisposable
{
    private const int Domains = 200;
    private const int Processes = 4;

    /// <summary>With an identity each, and a sweep for each that is given back.</summary>
    private static readonly int DomainsOfProcesses = FullSize.Of(full: Domains, sample: 80);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();

    private string StateDirectory => _folder.Path + "/state";

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public async Task PrepareAndStop_FromEightThreads_NoLabelTwiceAndEveryFileRestored()
    {
        string medium = ParallelDomains.NewFile(_folder.Path, ParallelDomains.Medium), before = ParallelDomains.Describe(medium);
        await Task.Run(() => new ParallelDomains(StateDirectory, _folder.Path, hasIdentities: false).Run(process: 0, Domains, threads: 8)).WaitAsync(Longest);
        AssertAsBefore(medium, before, Domains);
    }

    [RootFact]
    public async Task PrepareAndStop_FromFourProcesses_NoLabelTwiceAndEveryFileRestored()
    {
        string medium = ParallelDomains.NewFile(_folder.Path, ParallelDomains.Medium), before = ParallelDomains.Describe(medium);
        Process[] managers = [.. Enumerable.Range(0, Processes).Select(Start)];
        try
        {
            string[] errors = await Task.WhenAll(managers.Select(async manager =>
            {
                string text = await manager.StandardError.ReadToEndAsync();
                await manager.WaitForExitAsync();
                return manager.ExitCode == 0 ? "" : text;
            })).WaitAsync(Longest);
            Assert.All(errors, error => Assert.Equal("", error));
        }
        finally
        {
            foreach (Process manager in managers)
            {
                manager.Kill();
                manager.Dispose();
            }
        }

        AssertAsBefore(medium, before, DomainsOfProcesses);
        Assert.True(Directory.GetFiles(_folder.Path, "witness uid *").Length > 1);
        Assert.Empty(Directory.GetFiles(StateDirectory + "/identities/taken"));
    }

    private Process Start(int process)
    {
        string[] numbers = [.. new[] { process, DomainsOfProcesses / Processes, 2 }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        ProcessStartInfo start = ManagerProcess.StartInfo(["parallel", StateDirectory, _folder.Path, .. numbers]);
        start.RedirectStandardOutput = false;
        start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    /// <summary>The disks were looked at one by one; the medium is restored by the last, whoever that was.</summary>
    private void AssertAsBefore(string medium, string before, int domains)
    {
        Assert.Equal(before, ParallelDomains.Describe(medium));
        Assert.Equal(domains, Directory.GetFiles(_folder.Path, "*.img").Length);
        // Otherwise nobody has looked whether a label was somebody else's.
        Assert.True(Directory.GetFiles(_folder.Path, "witness s0:*").Length > 1);
        // An identity whose sweep had to wait for too many others stays quarantined until its manager is gone and the next one recovers.
        using (SecurityManager next = ParallelDomains.NewManager(StateDirectory, hasIdentities: true))
            Assert.Empty(next.Recover());
        Assert.All(
            new[] { "domains", "locks", "categories", "managers" },
            folder => Assert.Empty(Directory.GetFiles(Path.Combine(StateDirectory, folder), "*", SearchOption.AllDirectories)));
    }
}
