using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class HostCategoryStoreTests : IDisposable
{
    private static readonly CategoryOwner Vm = new(Guid.NewGuid(), "vm");
    private readonly CategoryHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void TryAllocate_TwoManagersUntilExhausted_GiveEveryPairOnce()
    {
        McsAllocator[] allocators = [new(CategoryHost.Range, _host.NewStore()), new(CategoryHost.Range, _host.NewStore())];
        var all = new List<McsReservation>();
        for (int i = 0; i < 45; i++)
        {
            Assert.True(allocators[i % 2].TryAllocate(out McsReservation? reservation));
            all.Add(reservation);
        }

        Assert.Equal(45, all.Select(reservation => reservation.Level).Distinct().Count());
        Assert.All(allocators, allocator => Assert.False(allocator.TryAllocate(out _)));
        Assert.Equal(45, Directory.GetFiles(_host.Records + "/s0-2").Length);

        // What one releases the other finds.
        all[0].Dispose();
        Assert.True(allocators[1].TryAllocate(out McsReservation? again));
        Assert.Equal(all[0].Level, again.Level);
        Assert.False(allocators[0].TryAllocate(out _));
    }

    [Fact]
    public void TryAllocate_Record_SaysDomainManagerAndEmulator()
    {
        HostCategoryStore store = _host.NewStore();
        Assert.True(new McsAllocator(CategoryHost.Range, store).TryAllocate(Vm, out McsReservation? reservation));
        reservation.RecordEmulator(_host.NewEmulator(77));
        CategoryHolder holder = Assert.Single(_host.NewStore().ListHolders());
        Assert.Equal((reservation.Level, Vm, store.Manager, 77), (holder.Level, holder.Owner, holder.Manager, holder.Emulator!.ProcessId));
        string file = Assert.Single(Directory.GetFiles(_host.Records + "/s0-2"));
        Assert.Equal(reservation.Level.ToString(), Path.GetFileName(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        reservation.Dispose();
        reservation.Dispose();
        Assert.Empty(Directory.GetFiles(_host.Records + "/s0-2"));
    }

    [Theory]
    [InlineData("s0:c1,c2", LevelRelation.Equal)]
    [InlineData("s0:c1", LevelRelation.IsDominated)]
    [InlineData("s0:c1.c3", LevelRelation.Dominates)]
    [InlineData("s1:c1,c2", LevelRelation.Dominates)]
    public void Reserve_ComparableWithAnotherManagers_IsRefusedAndNamesTheHolder(string level, LevelRelation relation)
    {
        HostCategoryStore other = _host.NewStore(), store = _host.NewStore();
        store.Reserve(MlsLevel.Parse("s0:c8"), CategoryOwner.Unnamed); // folders are known by now
        Assert.True(other.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).IsReserved);
        ReserveResult result = store.Reserve(MlsLevel.Parse(level), CategoryOwner.Unnamed);
        Assert.Equal((relation, Vm, other.Manager), (result.Conflict!.Relation, result.Conflict.Holder.Owner, result.Conflict.Holder.Manager));
    }

    [Fact]
    public void Reserve_StaticSingleCategory_KeepsOtherManagersFromItsPairs()
    {
        McsAllocator allocator = new(CategoryHost.Range, _host.NewStore());
        Assert.True(allocator.TryAllocate(out McsReservation? before));
        MlsLevel single = new(0, CategorySet.Of(Enumerable.Range(0, 10).First(category => !before.Level.Categories.Contains(category))));
        HostCategoryStore other = _host.NewStore();
        McsReservation held = other.Reserve(single, Vm).Reservation!;
        Assert.Equal(1 + 9, allocator.InUse);
        while (allocator.TryAllocate(out McsReservation? reservation))
            Assert.True(reservation.Level.IsIncomparableTo(single));
        held.Dispose();
        Assert.Equal(45 - 9, allocator.InUse);
    }

    [Fact]
    public void Reserve_LevelLongerThanAFileName_IsKeptAndFoundByOthers()
    {
        MlsLevel level = new(0, CategorySet.Of([.. Enumerable.Range(0, 400).Select(i => i * 2)]));
        Assert.True(_host.NewStore().Reserve(level, Vm).IsReserved);
        HostCategoryStore other = _host.NewStore();
        Assert.Equal(level, other.Reserve(level, CategoryOwner.Unnamed).Conflict!.Holder.Level);
        Assert.Equal(LevelRelation.IsDominated, other.Reserve(MlsLevel.Parse("s0:c2,c4"), CategoryOwner.Unnamed).Conflict!.Relation);
        Assert.True(other.Reserve(MlsLevel.Parse("s0:c1,c4"), CategoryOwner.Unnamed).IsReserved);
    }

    [Fact]
    public void TryAllocate_LabelsOfRunningProcesses_AreLeftAlone()
    {
        _host.Processes.Labels[100] = "system_u:system_r:svirt_t:s0:c1,c2"; // libvirt's
        _host.Processes.Labels[101] = "system_u:system_r:container_t:s0-s0:c3"; // constrained by its high level
        _host.Processes.Labels[102] = "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023";
        _host.Processes.Labels[103] = "system_u:system_r:svirt_t:s0";
        _host.Processes.Labels[104] = "kernel";
        var allocator = new McsAllocator(CategoryHost.Range, _host.NewStore());
        Assert.Equal(1 + 9, allocator.InUse);
        var levels = new HashSet<string>();
        while (allocator.TryAllocate(out McsReservation? reservation))
            levels.Add(reservation.Level.ToString());
        Assert.Equal(45 - 10, levels.Count);
        Assert.DoesNotContain("s0:c1,c2", levels);

        ReserveResult refused = allocator.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm);
        Assert.Equal(CategoryHolderKind.Process, refused.Conflict!.Holder.Kind);
        Assert.Contains("100 (system_u:system_r:svirt_t:s0:c1,c2)", refused.Conflict.ToString(), StringComparison.Ordinal);
        Assert.True(allocator.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm, _host.NewEmulator(100)).IsReserved);
    }

    /// <summary>Whoever may choose his own level (runcon -l) must not take everybody's, where it is unknown whether his type is constrained.</summary>
    [Theory]
    [InlineData("unconfined_u:unconfined_r:unconfined_t:s0:c0.c1023", 0)]
    [InlineData("unconfined_u:unconfined_r:unconfined_t:s0:c0.c8", 0)]
    [InlineData("system_u:system_r:local_vm_t:s0:c1,c2", 1)]
    [InlineData("system_u:system_r:local_vm_t:s0:c1.c3", 3)]
    [InlineData("system_u:system_r:svirt_t:s0:c0.c8", 36)]
    public void TryAllocate_StockConstraint_WideLevelCountsOnlyOfKnownTypes(string label, long inUse)
    {
        _host.Processes.Labels[100] = label;
        var allocator = new McsAllocator(CategoryHost.Range, _host.NewStore());
        Assert.Equal(inUse, allocator.InUse);
        Assert.True(allocator.TryAllocate(out _));
    }

    [Fact]
    public void HasUnreadableProcesses_LabelMayNotBeRead_SaysSo()
    {
        HostCategoryStore store = _host.NewStore();
        Assert.False(store.HasUnreadableProcesses);
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c1"), Vm).IsReserved);
        Assert.False(store.HasUnreadableProcesses);
        _host.Processes.Labels[100] = null;
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c2"), Vm).IsReserved);
        Assert.True(store.HasUnreadableProcesses);
    }

    [Fact]
    public void TryAllocate_ScansProcesses_OncePerLifetime()
    {
        var allocator = new McsAllocator(CategoryHost.Range, _host.NewStore());
        for (int i = 0; i < 10; i++)
            Assert.True(allocator.TryAllocate(out _));
        int scans = _host.Processes.Scans;
        Assert.InRange(scans, 1, 5);
        _host.Processes.Labels[100] = "system_u:system_r:svirt_t:s0:c0.c9";
        _host.Clock.Step = TimeSpan.FromSeconds(2);
        Assert.False(allocator.TryAllocate(out _));
        _host.Processes.Labels.Remove(100);
        _host.Clock.Step = TimeSpan.FromSeconds(4);
        Assert.True(allocator.TryAllocate(out _));
    }

    [Fact]
    public void TryAllocate_LevelOnlyAJournalRemembers_IsNotGivenOut()
    {
        _host.Journals.Carry(Vm, "s0:c1,c2", "s0:c3", "s0");
        HostCategoryStore store = _host.NewStore();
        var allocator = new McsAllocator(CategoryHost.Range, store);
        Assert.Equal(1 + 9, allocator.InUse);
        Assert.Equal(CategoryHolderKind.RememberedFiles, store.Reserve(MlsLevel.Parse("s0:c1,c2"), CategoryOwner.Unnamed).Conflict!.Holder.Kind);
        Assert.Equal([CategoryRecoveryOutcome.RecordLost, CategoryRecoveryOutcome.RecordLost], CategoryHost.Outcomes(store.Recover()));

        // The domain itself may have its own back, and once all is restored anybody may.
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).IsReserved);
        _host.Journals.Carry(Vm);
        Assert.Equal(1, allocator.InUse);
    }

    [Fact]
    public void TryAllocate_OwnRecordRemovedByHand_IsNotGivenOutAgain()
    {
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c1"), _host.NewStore());
        Assert.True(allocator.TryAllocate(out McsReservation? reservation));
        File.Delete(_host.Records + "/s0-2/" + reservation.Level);
        Assert.False(allocator.TryAllocate(out _));
    }

    [Fact]
    public void Dispose_WithReservations_LeavesThemOnRecord()
    {
        HostCategoryStore store = _host.NewStore();
        ReserveResult result = store.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm);
        store.Dispose();
        result.Reservation!.Dispose();
        Assert.Single(Directory.GetFiles(_host.Records + "/s0-2"));
        Assert.Throws<ObjectDisposedException>(() => store.ListHolders());
    }

    [Fact]
    public void Open_RealHost_AllocatesAndRecovers()
    {
        using HostCategoryStore store = HostCategoryStore.Open(_host.StateDirectory, new HostCategoryStoreOptions { LabelRecords = _host.Journals });
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c1023"), store, 3);
        Assert.True(allocator.TryAllocate(Vm, out McsReservation? reservation));
        Assert.Equal(CategoryRecoveryOutcome.Own, Assert.Single(store.Recover()).Outcome);
        reservation.Quarantine();
        Assert.Equal(CategoryRecoveryOutcome.Freed, Assert.Single(store.Recover()).Outcome);
    }

    [Theory]
    [InlineData(CategoryRecoveryOutcome.LabelInUse)]
    [InlineData(CategoryRecoveryOutcome.EmulatorRuns)]
    [InlineData(CategoryRecoveryOutcome.FilesCarryLabel)]
    [InlineData(CategoryRecoveryOutcome.Undecidable)]
    public void Settle_SomethingStillCarriesTheLevel_KeepsItForRecovery(CategoryRecoveryOutcome expected)
    {
        HostCategoryStore store = _host.NewStore();
        McsReservation reservation = store.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).Reservation!;
        switch (expected)
        {
            case CategoryRecoveryOutcome.LabelInUse:
                _host.Processes.Labels[60] = "system_u:system_r:svirt_t:s0:c1,c2";
                break;
            case CategoryRecoveryOutcome.EmulatorRuns:
                _host.Processes.Marks.Add(Vm.Domain.ToString());
                break;
            case CategoryRecoveryOutcome.FilesCarryLabel:
                _host.Journals.Carry(Vm, "s0:c1,c2");
                break;
            default:
                _host.Processes.Labels[60] = null;
                break;
        }

        Assert.Equal(expected, store.Settle(reservation)!.Outcome);
        Assert.Null(store.Settle(reservation));
        reservation.Dispose();
        Assert.Equal([expected], CategoryHost.Outcomes(store.Recover()));

        _host.Processes.Labels.Remove(60);
        _host.Processes.Marks.Clear();
        _host.Journals.Carry(Vm);
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(store.Recover()));
    }

    [Fact]
    public void Settle_NothingCarriesTheLevel_GivesItBack()
    {
        HostCategoryStore store = _host.NewStore();
        Assert.Equal(CategoryRecoveryOutcome.Freed, store.Settle(store.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).Reservation!)!.Outcome);
        Assert.Empty(Directory.GetFiles(_host.Records + "/s0-2"));
        Assert.Throws<ArgumentException>(() => store.Settle(new InProcessCategoryStore().Reserve(MlsLevel.Parse("s0:c1"), Vm).Reservation!));
    }

    [Fact]
    public void TryPreview_FindsWhatIsFreeAndReservesNothing()
    {
        HostCategoryStore store = _host.NewStore();
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c2"), store);
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c0"), Vm).IsReserved);
        for (int i = 0; i < 5; i++)
            Assert.True(allocator.TryPreview(out MlsLevel level) && level == MlsLevel.Parse("s0:c1,c2"));
        Assert.Single(store.ListHolders());
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c2"), Vm).IsReserved);
        Assert.False(allocator.TryPreview(out _));
    }
}
