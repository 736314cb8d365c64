using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class HostRecoveryTests : IDisposable
{
    private const string Label = "system_u:system_r:svirt_t:s0:c1,c2";
    private static readonly MlsLevel Level = MlsLevel.Parse("s0:c1,c2");
    private static readonly CategoryOwner Vm = new(Guid.NewGuid(), "vm");
    private readonly CategoryHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Recover_NothingCarriesTheLevel_FreesIt()
    {
        Orphan(emulator: null);
        HostCategoryStore store = _host.NewStore();
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(store.Recover()));
        Assert.Empty(store.Recover());
        Assert.True(store.Reserve(Level, CategoryOwner.Unnamed).IsReserved);
    }

    [Fact]
    public void Recover_LivingManagers_AreLeftAlone()
    {
        HostCategoryStore owner = _host.NewStore(), other = _host.NewStore();
        McsReservation reservation = owner.Reserve(Level, Vm).Reservation!;
        Assert.Equal([CategoryRecoveryOutcome.OwnedByOther], CategoryHost.Outcomes(other.Recover()));
        Assert.Equal([CategoryRecoveryOutcome.Own], CategoryHost.Outcomes(owner.Recover()));

        // Only its own manager may judge what it has put aside.
        reservation.Quarantine();
        Assert.Equal([CategoryRecoveryOutcome.OwnedByOther], CategoryHost.Outcomes(other.Recover()));
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(owner.Recover()));
    }

    [Fact]
    public void Recover_EmulatorOnRecordRuns_StaysUntilItEnds()
    {
        Orphan(_host.NewEmulator(50));
        HostCategoryStore store = _host.NewStore();
        AssertStays(store, CategoryRecoveryOutcome.EmulatorRuns);
        _host.Processes.StartTimes[50] = 501; // the process id is another process's by now
        AssertFreed(store);
    }

    [Fact]
    public void Recover_EmulatorIsAZombie_IsGone()
    {
        Orphan(_host.NewEmulator(50));
        HostCategoryStore store = _host.NewStore();
        AssertStays(store, CategoryRecoveryOutcome.EmulatorRuns);
        _host.Processes.Zombies.Add(50);
        AssertFreed(store);
    }

    [Fact]
    public void Recover_EmulatorOfAnotherBoot_IsGone()
    {
        EmulatorIdentity emulator = _host.NewEmulator(50) with { BootId = "earlier" };
        HostCategoryStore owner = _host.NewStore(bootId: "earlier", pidNamespace: "pid:[1]");
        Assert.True(owner.Reserve(Level, Vm, emulator).IsReserved);
        owner.Dispose();
        AssertFreed(_host.NewStore());
    }

    [Fact]
    public void Recover_AfterAReboot_FilesStillCount()
    {
        HostCategoryStore owner = _host.NewStore(bootId: "earlier");
        Assert.True(owner.Reserve(Level, Vm).IsReserved);
        owner.Dispose();
        _host.Journals.Carry(Vm, "s0:c1,c2");
        HostCategoryStore store = _host.NewStore();
        AssertStays(store, CategoryRecoveryOutcome.FilesCarryLabel);
        _host.Journals.Carry(Vm);
        AssertFreed(store);
    }

    [Theory]
    [InlineData(Label, CategoryRecoveryOutcome.LabelInUse)]
    [InlineData("system_u:system_r:helper_t:s0-s0:c1,c2", CategoryRecoveryOutcome.LabelInUse)]
    [InlineData("system_u:system_r:svirt_t:s0:c1", CategoryRecoveryOutcome.LabelInUse)]
    [InlineData("system_u:system_r:svirt_t:s0-s0:c0.c5", CategoryRecoveryOutcome.LabelInUse)]
    [InlineData(null, CategoryRecoveryOutcome.Undecidable)]
    public void Recover_ProcessMayCarryTheLevel_Stays(string? label, CategoryRecoveryOutcome outcome)
    {
        Orphan(emulator: null);
        HostCategoryStore store = _host.NewStore();
        _host.Processes.Labels[60] = label;
        AssertStays(store, outcome);
        _host.Processes.Labels.Remove(60);
        AssertFreed(store);
    }

    [Theory]
    [InlineData("system_u:system_r:virtd_t:s0-s0:c0.c1023")]
    [InlineData("system_u:system_r:svirt_t:s0:c1,c3")]
    [InlineData("system_u:system_r:svirt_t:s0")]
    public void Recover_ProcessWithAnotherLabel_FreesIt(string label)
    {
        Orphan(emulator: null);
        _host.Processes.Labels[60] = label;
        AssertFreed(_host.NewStore());
    }

    [Fact]
    public void Recover_ManagerDiedBeforeItKnewTheProcess_FindsItByItsMark()
    {
        Orphan(emulator: null);
        _host.Processes.Marks.Add(Vm.Domain.ToString());
        HostCategoryStore store = _host.NewStore();
        AssertStays(store, CategoryRecoveryOutcome.EmulatorRuns);
        _host.Processes.Marks.Clear();
        AssertFreed(store);
    }

    [Fact]
    public void Recover_OtherPidNamespace_IsNeverSwept()
    {
        HostCategoryStore owner = _host.NewStore(pidNamespace: "pid:[1]");
        Assert.True(owner.Reserve(Level, Vm).IsReserved);
        owner.Dispose();
        AssertStays(_host.NewStore(), CategoryRecoveryOutcome.OtherPidNamespace);
    }

    [Fact]
    public void Recover_EmulatorOfAnotherPidNamespace_IsNeverSwept()
    {
        Orphan(_host.NewEmulator(50) with { PidNamespace = "pid:[1]" });
        AssertStays(_host.NewStore(), CategoryRecoveryOutcome.OtherPidNamespace);
    }

    [Fact]
    public void Recover_EmptyRecord_IsFreedOnlyIfOfAnEarlierBoot()
    {
        Orphan(emulator: null);
        string file = Assert.Single(Directory.GetFiles(_host.Records + "/s0-2"));
        File.WriteAllText(file, "");
        HostCategoryStore store = _host.NewStore();
        AssertStays(store, CategoryRecoveryOutcome.Damaged);
        _host.BootedAt = null;
        AssertStays(store, CategoryRecoveryOutcome.Damaged);
        _host.BootedAt = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1);
        AssertFreed(store);
    }

    /// <summary>The time since the start that .NET knows leaves out what the host slept, which makes a boot look later than it was.</summary>
    [Fact]
    public void Recover_EmptyRecordFromBeforeTheHostSlept_IsOfThisBoot()
    {
        Orphan(emulator: null);
        string file = Assert.Single(Directory.GetFiles(_host.Records + "/s0-2"));
        File.WriteAllText(file, "");
        _host.Clock.Step = TimeSpan.FromMilliseconds(Environment.TickCount64) + TimeSpan.FromMinutes(1);
        AssertStays(_host.NewStore(), CategoryRecoveryOutcome.Damaged);
    }

    [Fact]
    public void Recover_UnfinishedReplacement_IsRemovedIfItsManagerIsDead()
    {
        HostCategoryStore living = _host.NewStore(), store = _host.NewStore();
        Assert.True(living.Reserve(Level, Vm).IsReserved);
        string folder = _host.Records + "/s0-2/";
        File.WriteAllText(folder + "." + Guid.NewGuid(), "half");
        File.WriteAllText(folder + "." + living.Manager, "half");
        Assert.Equal([CategoryRecoveryOutcome.OwnedByOther], CategoryHost.Outcomes(store.Recover()));
        Assert.Equal(["." + living.Manager, "s0:c1,c2"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Adopt_EmulatorThatOutlivedItsManager_TakesTheReservationOver()
    {
        EmulatorIdentity emulator = _host.NewEmulator(50);
        _host.Processes.Labels[50] = Label;
        HostCategoryStore former = _host.NewStore(), store = _host.NewStore(), third = _host.NewStore();
        Assert.True(former.Reserve(Level, Vm, emulator).IsReserved);
        Assert.Equal(former.Manager, store.Adopt(Level, Vm, emulator).Conflict!.Holder.Manager); // it lives
        former.Dispose();

        Assert.Equal(ReserveOutcome.Conflict, store.Adopt(Level, Vm with { Domain = Guid.NewGuid() }, emulator).Outcome);
        McsReservation adopted = store.Adopt(Level, Vm, emulator).Reservation!;
        Assert.Equal(ReserveOutcome.Conflict, third.Adopt(Level, Vm, emulator).Outcome);
        Assert.Equal([CategoryRecoveryOutcome.Own], CategoryHost.Outcomes(store.Recover()));
        adopted.Dispose();
        Assert.Empty(Directory.GetFiles(_host.Records + "/s0-2"));
    }

    [Fact]
    public void Adopt_RecordLost_ReservesAnew()
    {
        EmulatorIdentity emulator = _host.NewEmulator(50);
        _host.Processes.Labels[50] = Label;
        _host.Journals.Carry(Vm, "s0:c1,c2");
        Assert.True(_host.NewStore().Adopt(Level, Vm, emulator).IsReserved);
    }

    private void Orphan(EmulatorIdentity? emulator)
    {
        HostCategoryStore owner = _host.NewStore();
        Assert.True(owner.Reserve(Level, Vm, emulator).IsReserved);
        owner.Dispose();
    }

    private static void AssertStays(HostCategoryStore store, CategoryRecoveryOutcome outcome)
    {
        Assert.Equal([outcome], CategoryHost.Outcomes(store.Recover()));
        Assert.Equal(ReserveOutcome.Conflict, store.Reserve(Level, CategoryOwner.Unnamed).Outcome);
    }

    private static void AssertFreed(HostCategoryStore store)
    {
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(store.Recover()));
        Assert.True(store.Reserve(Level, CategoryOwner.Unnamed).IsReserved);
    }
}
