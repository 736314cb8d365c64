using System.Collections;
using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class InProcessCategoryStoreTests
{
    private static readonly CategoryOwner Vm = new(Guid.NewGuid(), "vm");

    [Fact]
    public void TryAllocate_UntilExhausted_GivesEveryPairOfTheFullRangeOnce()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c1023");
        var seen = new BitArray(1024 * 1024);
        McsReservation? last = null;
        for (int i = 0; i < 523_776; i++)
        {
            Assert.True(allocator.TryAllocate(out last));
            CategorySet categories = last.Level.Categories;
            int key = (categories.Min!.Value * 1024) + categories.Max!.Value;
            Assert.Equal(2, categories.Count);
            Assert.False(seen[key]);
            seen[key] = true;
        }

        Assert.False(allocator.TryAllocate(out McsReservation? none));
        Assert.Null(none);
        Assert.Equal(allocator.Capacity, allocator.InUse);

        // The last pair is found again, and only it.
        MlsLevel level = last!.Level;
        last.Dispose();
        Assert.True(allocator.TryAllocate(out McsReservation? again));
        Assert.Equal(level, again.Level);
    }

    [Fact]
    public void Dispose_Twice_FreesOnce()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c1");
        Assert.True(allocator.TryAllocate(out McsReservation? first));
        first.Dispose();
        Assert.True(allocator.TryAllocate(out _));
        first.Dispose();
        Assert.False(allocator.TryAllocate(out _));
        Assert.Equal(1, allocator.InUse);
    }

    [Fact]
    public void Quarantine_ThenDispose_KeepsTheLevel()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c1");
        Assert.True(allocator.TryAllocate(Vm, out McsReservation? reservation));
        reservation.Quarantine();
        reservation.Dispose();
        Assert.False(allocator.TryAllocate(out _));
        Assert.Equal(Vm, Assert.Single(allocator.ListHolders()).Owner);
        Assert.Throws<ObjectDisposedException>(() => reservation.RecordEmulator(new EmulatorIdentity(1, 1, "boot", "pid:[1]")));
    }

    [Theory]
    [InlineData("s0:c1,c2", LevelRelation.Equal)]
    [InlineData("s0:c1", LevelRelation.IsDominated)]
    [InlineData("s0:c1.c3", LevelRelation.Dominates)]
    [InlineData("s1:c1,c2", LevelRelation.Dominates)]
    [InlineData("s0:c0.c1023", LevelRelation.Dominates)]
    public void Reserve_ComparableLevel_IsRefusedAndNamesTheHolder(string level, LevelRelation relation)
    {
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c9"), new InProcessCategoryStore());
        Assert.True(allocator.Reserve(MlsLevel.Parse("s0:c1,c2"), Vm).IsReserved);
        ReserveResult result = allocator.Reserve(MlsLevel.Parse(level), CategoryOwner.Unnamed);
        Assert.Equal(ReserveOutcome.Conflict, result.Outcome);
        Assert.Equal((relation, Vm), (result.Conflict!.Relation, result.Conflict.Holder.Owner));
        Assert.Contains("domain vm", result.Conflict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_SingleCategory_BlocksItsPairsUntilReleased()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c4");
        ReserveResult single = allocator.Reserve(MlsLevel.Parse("s0:c2"), Vm);
        Assert.Equal(4, allocator.InUse);
        McsExhaustion explanation = allocator.ExplainExhaustion();
        Assert.Equal((10, 4, 0), (explanation.Capacity, explanation.InUse, explanation.Held));
        Assert.Equal("s0:c2", Assert.Single(explanation.Blockers).Level.ToString());
        Assert.All(AllocateAll(allocator), reservation => Assert.False(reservation.Level.Categories.Contains(2)));
        single.Reservation!.Dispose();
        Assert.Equal(4, AllocateAll(allocator).Count);
    }

    [Fact]
    public void Reserve_WholeRange_LeavesNothing()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c1023", 3);
        using McsReservation all = allocator.Reserve(MlsLevel.Parse("s0:c0.c1023"), Vm).Reservation!;
        Assert.False(allocator.TryAllocate(out _));
        Assert.Equal(allocator.Capacity, allocator.InUse);
        all.Dispose();
        Assert.Equal(0, allocator.InUse);
    }

    [Theory]
    [InlineData("system_u:system_r:svirt_t:s0", ReserveOutcome.Unisolated)]
    [InlineData("system_u:system_r:svirt_t", ReserveOutcome.Unisolated)]
    [InlineData("system_u:system_r:virtd_t:s0-s0:c0.c1023", ReserveOutcome.Unconstrained)]
    [InlineData("system_u:system_r:svirt_t:s0-s0:c1,c2", ReserveOutcome.Reserved)]
    [InlineData("system_u:system_r:svirt_t:s0:c1", ReserveOutcome.Reserved)]
    [InlineData("system_u:system_r:local_vm_t:s0:c1,c2", ReserveOutcome.Reserved)]
    public void Reserve_Label_CountsByItsHighLevelIfItsTypeIsConstrained(string label, ReserveOutcome outcome)
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c9");
        SecurityContext context = SecurityContext.Parse(label);
        ReserveResult result = allocator.Reserve(context, Vm, McsConstraint.Stock);
        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(outcome == ReserveOutcome.Reserved, result.IsReserved);
        Assert.Equal(result.IsReserved ? context.Range!.Value.High : null, result.Reservation?.Level);
    }

    [Fact]
    public void TryAllocate_TwoSizesInOneStore_NeverComparable()
    {
        var store = new InProcessCategoryStore(CategoryRandomness.DeterministicForTests(7));
        MlsRange range = MlsRange.Parse("s0-s0:c0.c7");
        McsAllocator pairs = new(range, store), triples = new(range, store, 3);
        var all = new List<McsReservation>();
        while (pairs.TryAllocate(out McsReservation? pair))
        {
            all.Add(pair);
            if (triples.TryAllocate(out McsReservation? triple))
                all.Add(triple);
        }

        all.AddRange(AllocateAll(triples));
        AssertIncomparable([.. all.Select(reservation => reservation.Level)]);
        all.ForEach(reservation => reservation.Dispose());
        Assert.Equal((0, 0), (pairs.InUse, triples.InUse));
    }

    [Fact]
    public void TryAllocate_SameSeed_GivesTheSameLevels()
    {
        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));

        static List<MlsLevel> Draw(ulong seed) =>
            [.. AllocateAll(NewAllocator("s0-s0:c0.c9", randomness: CategoryRandomness.DeterministicForTests(seed))).Select(reservation => reservation.Level)];
    }

    /// <summary>Pearson's test over all pairs of twelve categories, at two thirds occupancy, with a bound that chance passes once in 10^9 runs.</summary>
    [Fact]
    public void TryAllocate_ManyDraws_AreUniformOverTheFreeLabels()
    {
        McsAllocator allocator = NewAllocator("s0-s0:c0.c11");
        List<McsReservation> all = AllocateAll(allocator);
        MlsLevel[] free = [.. all.Take(22).Select(reservation => reservation.Level)];
        all.Take(22).ToList().ForEach(reservation => reservation.Dispose());

        const int Draws = 110_000;
        var counts = free.ToDictionary(level => level, _ => 0);
        for (int i = 0; i < Draws; i++)
        {
            Assert.True(allocator.TryAllocate(out McsReservation? reservation));
            counts[reservation.Level]++;
            reservation.Dispose();
        }

        double expected = (double)Draws / free.Length;
        double chiSquared = counts.Values.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.True(chiSquared < 90, $"chi squared with 21 degrees of freedom: {chiSquared}");
    }

    private static McsAllocator NewAllocator(string range, int size = 2, CategoryRandomness? randomness = null) =>
        new(MlsRange.Parse(range), new InProcessCategoryStore(randomness), size);

    private static List<McsReservation> AllocateAll(McsAllocator allocator)
    {
        var all = new List<McsReservation>();
        while (allocator.TryAllocate(out McsReservation? reservation))
            all.Add(reservation);
        return all;
    }

    private static void AssertIncomparable(MlsLevel[] levels)
    {
        for (int i = 0; i < levels.Length; i++)
            Assert.All(levels[..i], other => Assert.True(other.IsIncomparableTo(levels[i]), $"{other} and {levels[i]}"));
    }
}
