using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Svirt.Security.TestManager;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>Eight manager processes over one state directory; managers and their children are killed with SIGKILL at random instants.</summary>
public sealed class KilledManagersTests : IDisposable
{
    private const int Managers = 8;

    /// <summary>
    /// More living children than this are thinned out: those of killed managers are nobody's, and would take pair after pair from the range.
    /// </summary>
    private const int MaximumChildren = 48;

    /// <summary>As for the children: the files of killed managers are restored beyond so many.</summary>
    private const int MaximumCarried = 48;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(FullSize.Of(90, 10));

    private static readonly int Operations = FullSize.Of(full: 200_000, sample: 12_000);

    private static readonly CategoryRecoveryOutcome[] ByFiles = [CategoryRecoveryOutcome.FilesCarryLabel, CategoryRecoveryOutcome.RecordLost];

    private static readonly CategoryRecoveryOutcome[] Quarantine = [CategoryRecoveryOutcome.EmulatorRuns, CategoryRecoveryOutcome.LabelInUse, .. ByFiles];

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<Child, byte> _children = new();
    private readonly Process?[] _managers = new Process?[Managers];
    private int _operations;
    private int _kills;

    private string StateDirectory => _folder.Path + "/state";

    private string Carried => CarriedLevels.FolderOf(Witnesses);

    private string Witnesses => _folder.Path + "/witnesses";

    public void Dispose()
    {
        KillManagers();
        KillChildren();
        _folder.Dispose();
    }

    [Fact]
    public async Task Store_ManagersAndChildrenKilledAtRandomInstants_NoLevelTwiceAndNoneLost()
    {
        Directory.CreateDirectory(Carried);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Managers; i++)
            StartManager(i);
        while (Volatile.Read(ref _operations) < Operations)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Longest, $"only {_operations} operations were done");
            await Task.Delay(Random.Shared.Next(800));
            AssertLivingChildrenAreOnRecord();
            if (Random.Shared.Next(2) == 0)
                RestartManager(Random.Shared.Next(Managers));
            else
                KillOneChild();
            while (_children.Count > MaximumChildren)
                KillOneChild();
            LoseARecord();
            foreach (string carried in CarriedByTheDead().Skip(MaximumCarried))
                File.Delete(carried);
        }

        KillManagers();
        Assert.False(File.Exists(Witnesses + "/duplicates"), File.Exists(Witnesses + "/duplicates") ? File.ReadAllText(Witnesses + "/duplicates") : "");
        Assert.True(_kills > Managers);
        await AssertOnlyLivingChildrenRemainAsync();
    }

    [Fact]
    public void Manager_TestEnds_EndsAsWell()
    {
        Directory.CreateDirectory(Carried);
        StartManager(0);
        Assert.False(_managers[0]!.WaitForExit(TimeSpan.FromMilliseconds(500)));
        _managers[0]!.StandardInput.Close(); // which the kernel does for a process that dies
        Assert.True(_managers[0]!.WaitForExit(Longest));
    }

    private async Task AssertOnlyLivingChildrenRemainAsync()
    {
        using DisposableStore opened = DisposableStore.Open(StateDirectory, new CarriedLevels(Carried));
        HostCategoryStore store = opened.Store;
        Child[] living = [.. _children.Keys.Where(child => child.IsAlive)];
        CategoryRecovery[] recovered = [.. store.Recover().Where(result => result.Outcome != CategoryRecoveryOutcome.Freed)];
        Assert.All(recovered, result => Assert.Contains(result.Outcome, Quarantine));
        var levels = recovered.ToDictionary(result => result.Holder!.Level.ToString());
        string[] carried = [.. CarriedByTheDead()];
        Assert.NotEmpty(carried);
        Assert.All(carried, file => Assert.Contains(CarriedLevels.Parse(file).Level.ToString(), levels.Keys));
        Assert.All(carried.Where(file => !CarriedLevels.Parse(file).HasProcess), file => Assert.Contains(levels[CarriedLevels.Parse(file).Level.ToString()].Outcome, ByFiles));
        Assert.All(living.Where(child => child is { HasOnlyLabel: true, IsAlive: true }), child => Assert.Equal(CategoryRecoveryOutcome.LabelInUse, levels[child.Level].Outcome));
        // A manager may have been killed before it could tell of its child, so the records may be more than the children we know.
        Assert.Subset(recovered.Select(result => result.Holder!.Owner!.Domain).ToHashSet(), living.Where(child => child.IsAlive).Select(child => child.Domain).ToHashSet());
        Assert.All(recovered, result => Assert.Equal(ReserveOutcome.Conflict, store.Reserve(result.Holder!.Level, CategoryOwner.Unnamed).Outcome));

        KillChildren();
        foreach (CategoryRecovery result in recovered)
            await EndAsync(result.Holder!.Owner!.Domain);
        CategoryRecovery[] byFiles = [.. store.Recover().Where(result => result.Outcome != CategoryRecoveryOutcome.Freed)];
        Assert.All(byFiles, result => Assert.Contains(result.Outcome, ByFiles));
        Assert.Equal(carried.Select(file => CarriedLevels.Parse(file).Level).ToHashSet(), byFiles.Select(result => result.Holder?.Level ?? MlsLevel.Parse(result.Record)).ToHashSet());
        Array.ForEach(carried, File.Delete);
        Assert.All(store.Recover(), result => Assert.Equal(CategoryRecoveryOutcome.Freed, result.Outcome));
        Assert.Equal(0, new McsAllocator(MlsRange.Parse("s0-s0:c0.c31"), store).InUse);
        Assert.Empty(Directory.GetFiles(StateDirectory + "/categories", "*", SearchOption.AllDirectories));
    }

    /// <summary>
    /// A loss of power may take a record with it, but not the journal. Only of a manager that is dead for a while: those that live now have
    /// asked for the levels of files since.
    /// </summary>
    private void LoseARecord()
    {
        string? settled = CarriedByTheDead().FirstOrDefault(file =>
            !CarriedLevels.Parse(file).HasProcess && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > Settled && File.Exists(RecordOf(file)));
        if (settled is not null)
            File.Delete(RecordOf(settled));
    }

    private string RecordOf(string carried) => StateDirectory + "/categories/s0-2/" + CarriedLevels.Parse(carried).Level;

    private IEnumerable<string> CarriedByTheDead()
    {
        HashSet<int> living = [.. _managers.OfType<Process>().Select(manager => manager.Id)];
        return Directory.GetFiles(Carried).Where(file => !living.Contains(CarriedLevels.Parse(file).Manager));
    }

    /// <summary>Ends the child of a domain, also one that its manager could not tell of, and waits until it is reaped.</summary>
    private static async Task EndAsync(Guid domain)
    {
        while (Child.Find(domain) is { } child)
        {
            child.Kill();
            await Task.Delay(10);
        }
    }

    private void AssertLivingChildrenAreOnRecord()
    {
        foreach (Child child in _children.Keys)
        {
            if (!child.IsAlive)
            {
                _children.TryRemove(child, out _); // what is gone is not looked at again: in the full proof there are thousands
                continue;
            }

            // Its manager ends it before the release: alive after we have missed the record, it lived when there was none.
            if (!File.Exists(StateDirectory + "/categories/s0-2/" + child.Level))
                Assert.False(child.IsAlive, $"{child.Level} is free while process {child.ProcessId} has it");
        }
    }

    private void StartManager(int number)
    {
        ProcessStartInfo start = ManagerProcess.StartInfo("categories", StateDirectory, Witnesses);
        start.RedirectStandardInput = true;
        Process manager = Process.Start(start)!;
        manager.OutputDataReceived += (_, line) => Hear(line.Data);
        manager.BeginOutputReadLine();
        _managers[number] = manager;
    }

    private void Hear(string? line)
    {
        switch (line?.Split(' '))
        {
            case ["operations", var count]:
                Interlocked.Add(ref _operations, int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["child", var process, var domain, var level, var hasOnlyLabel]:
                _children.TryAdd(new Child(int.Parse(process, CultureInfo.InvariantCulture), Guid.Parse(domain), level, bool.Parse(hasOnlyLabel)), 0);
                break;
        }
    }

    private void RestartManager(int number)
    {
        KillManager(number);
        StartManager(number);
    }

    private void KillManagers()
    {
        for (int i = 0; i < Managers; i++)
            KillManager(i);
    }

    private void KillManager(int number)
    {
        if (_managers[number] is not { } manager)
            return;
        _kills += manager.HasExited ? 0 : 1;
        manager.Kill();
        manager.WaitForExit(); // and until its last line was heard
        manager.Dispose();
        _managers[number] = null;
    }

    private void KillOneChild()
    {
        Child[] children = [.. _children.Keys];
        if (children.Length == 0)
            return;
        Child victim = children[Random.Shared.Next(children.Length)];
        victim.Kill();
        _children.TryRemove(victim, out _);
    }

    private void KillChildren()
    {
        foreach (Child child in _children.Keys)
            child.Kill();
    }

    private sealed record Child(int ProcessId, Guid Domain, string Level, bool HasOnlyLabel)
    {
        public bool IsAlive => HasMark(ProcessId, Domain);

        public static Child? Find(Guid domain) => new DirectoryInfo("/proc").EnumerateDirectories()
            .Select(directory => int.TryParse(directory.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process != 0 && HasMark(process, domain))
            .Select(process => new Child(process, domain, "", HasOnlyLabel: false))
            .FirstOrDefault();

        /// <summary>The mark tells the child from another process that got its id.</summary>
        public void Kill()
        {
            if (!IsAlive)
                return;
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                process.Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile.
            }
        }

        private static bool HasMark(int process, Guid domain)
        {
            try
            {
                return File.ReadAllText($"/proc/{process}/environ").Contains(domain.ToString(), StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
