using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>
/// policy/mcs: a process has access to a file if its high level dominates the file's. A level that only files carry therefore stands against
/// the levels that dominate it, and no others; that of a process or a reservation also against those that it dominates.
/// </summary>
public sealed class CarriedLevelTests : IDisposable
{
    private static readonly CategoryOwner Vm = new(Guid.NewGuid(), "vm");
    private static readonly MlsRange Full = MlsRange.Parse("s0-s0:c0.c1023");
    private readonly CategoryHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void TryAllocate_FileCarriesTheWholeRange_IsNotHindered()
    {
        _host.Journals.Carry(Vm, "s0:c0.c1023");
        var allocator = new McsAllocator(Full, _host.NewStore());
        Assert.Equal(0, allocator.InUse);
        Assert.True(allocator.TryAllocate(out _));
        Assert.True(allocator.TryPreview(out _));
        Assert.Empty(allocator.ExplainExhaustion().Blockers);
    }

    [Theory]
    [InlineData("s0:c1,c2", 1)] // the label itself
    [InlineData("s0:c1", 9)] // every pair with it dominates it
    [InlineData("s0:c1.c3", 0)]
    [InlineData("s1:c1,c2", 0)]
    [InlineData("s0:c0.c9", 0)]
    public void CountInUse_LevelCarriedByFiles_AreTheLabelsThatDominateIt(string carried, long expected)
    {
        MlsLevel level = MlsLevel.Parse(carried);
        _host.Journals.Carry(Vm, carried);
        var allocator = new McsAllocator(CategoryHost.Range, _host.NewStore());
        Assert.Equal(expected, allocator.InUse);
        Assert.Equal(expected > 1 ? [level] : [], allocator.ExplainExhaustion().Blockers.Select(blocker => blocker.Level));
        while (allocator.TryAllocate(out McsReservation? reservation))
            Assert.False(reservation.Level.Dominates(level));
    }

    [Theory]
    [InlineData("s0:c1,c2", "s0:c1,c2", false)]
    [InlineData("s0:c1,c2", "s0:c1.c3", false)]
    [InlineData("s0:c1,c2", "s1:c1,c2", false)]
    [InlineData("s0:c1,c2", "s0:c1", true)]
    [InlineData("s0:c0.c1023", "s0:c1.c3", true)]
    [InlineData("s0:c1,c2", "s0:c1,c3", true)]
    public void Reserve_ComparableWithCarriedLevel_IsRefusedOnlyIfItDominates(string carried, string wanted, bool isReserved)
    {
        _host.Journals.Carry(Vm, carried);
        ReserveResult result = _host.NewStore().Reserve(MlsLevel.Parse(wanted), CategoryOwner.Unnamed);
        Assert.Equal(isReserved, result.IsReserved);
        Assert.Equal(isReserved ? null : CategoryHolderKind.RememberedFiles, result.Conflict?.Holder.Kind);
    }

    [Fact]
    public void TryAllocate_LevelOfFilesThatAProcessRunsWithToo_CountsBothWays()
    {
        _host.Journals.Carry(Vm, "s0:c1.c3");
        HostCategoryStore store = _host.NewStore();
        var allocator = new McsAllocator(CategoryHost.Range, store);
        Assert.Equal(0, allocator.InUse);
        _host.Processes.Labels[100] = "system_u:system_r:svirt_t:s0:c1.c3";
        _host.Clock.Step = TimeSpan.FromSeconds(2);
        Assert.Equal(3, allocator.InUse);
        _host.Journals.Carry(Vm);
        Assert.Equal(3, allocator.InUse);
        _host.Journals.Carry(Vm, "s0:c1.c3");
        _host.Processes.Labels.Remove(100);
        _host.Clock.Step = TimeSpan.FromSeconds(4);
        Assert.Equal(0, allocator.InUse);

        // Nor does it matter that it was a record, once that is gone.
        McsReservation reservation = store.Reserve(MlsLevel.Parse("s0:c1.c3"), Vm).Reservation!;
        Assert.Equal(3, allocator.InUse);
        reservation.Dispose();
        Assert.Equal(0, allocator.InUse);
    }

    [Theory]
    [InlineData("s0:c0.c1023", CategoryRecoveryOutcome.Freed)]
    [InlineData("s0:c1,c2", CategoryRecoveryOutcome.FilesCarryLabel)]
    [InlineData("s0:c1", CategoryRecoveryOutcome.FilesCarryLabel)]
    public void Settle_FilesCarryAComparableLevel_KeepsTheReservationOnlyIfItDominates(string carried, CategoryRecoveryOutcome expected)
    {
        HostCategoryStore store = _host.NewStore();
        McsReservation reservation = store.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).Reservation!;
        _host.Journals.Carry(Vm, carried);
        Assert.Equal(expected, store.Settle(reservation)!.Outcome);
    }
}
