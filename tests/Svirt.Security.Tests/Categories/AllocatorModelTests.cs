using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>Any sequence of allocations, reservations and releases against a plain list of levels.</summary>
public sealed class AllocatorModelTests
{
    private static readonly MlsRange Range = MlsRange.Parse("s0-s0:c0.c5");

    [Fact]
    public void Store_AfterAnySequence_AgreesWithTheModel() => Prop.ForAll(
        Sequences(),
        sequence => Agree(sequence, [new InProcessCategoryStore(CategoryRandomness.DeterministicForTests((ulong)sequence.Length))])).QuickCheckThrowOnFailure();

    [Fact]
    public void HostStores_OfThreeManagersAfterAnySequence_AgreeWithTheModel() => Prop.ForAll(
        Sequences(),
        sequence =>
        {
            using var host = new CategoryHost();
            return Agree(sequence, [host.NewStore(), host.NewStore(), host.NewStore()]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static Arbitrary<Step[]> Sequences()
    {
        Gen<MlsLevel> levels =
            from sensitivity in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Constant(1)))
            from categories in Gen.NonEmptyListOf(Gen.Choose(0, 7))
            select new MlsLevel(sensitivity, CategorySet.Of([.. categories.Take(4)]));
        Gen<Step> steps =
            from kind in Gen.Choose(0, 4)
            from level in levels
            from victim in Gen.Choose(0, int.MaxValue)
            select new Step(kind, level, victim);
        return Gen.ArrayOf(steps, 60).ToArbitrary();
    }

    private static bool Agree(Step[] sequence, ICategoryStore[] stores)
    {
        McsAllocator[][] allocatorsOf = [.. stores.Select(store => new McsAllocator[] { new(Range, store), new(Range, store, 3), new(Range, store, 1) })];
        var model = new List<McsReservation>();
        foreach (Step step in sequence)
        {
            int actor = step.Victim / 8 % stores.Length;
            McsAllocator[] allocators = allocatorsOf[actor];
            switch (step.Kind)
            {
                case < 2: // the third size is attached late, with levels already in use
                    if (!AllocateAgrees(allocators[step.Victim % (model.Count > 3 ? 3 : 2)], model))
                        return false;
                    break;
                case 2:
                    ReserveResult result = stores[actor].Reserve(step.Level, CategoryOwner.Unnamed);
                    if (result.IsReserved != model.All(held => held.Level.IsIncomparableTo(step.Level)))
                        return false;
                    if (result.Reservation is { } reserved)
                        model.Add(reserved);
                    break;
                default:
                    if (model.Count > 0)
                    {
                        model[step.Victim % model.Count].Dispose();
                        model.RemoveAt(step.Victim % model.Count);
                    }

                    break;
            }
        }

        return stores.All(store => model.Count == store.ListHolders().Count) && allocatorsOf.SelectMany(allocators => allocators).All(allocator => allocator.Capacity - allocator.InUse == FreeOf(allocator, model));
    }

    private static bool AllocateAgrees(McsAllocator allocator, List<McsReservation> model)
    {
        long free = FreeOf(allocator, model);
        if (allocator.TryAllocate(out McsReservation? reservation) != free > 0)
            return false;
        if (reservation is null)
            return true;
        bool agrees = allocator.Space.IndexOf(reservation.Level) >= 0 && model.All(held => held.Level.IsIncomparableTo(reservation.Level));
        model.Add(reservation);
        return agrees;
    }

    private static long FreeOf(McsAllocator allocator, List<McsReservation> model) =>
        Enumerable.Range(0, (int)allocator.Capacity).LongCount(index => model.All(held => held.Level.IsIncomparableTo(allocator.Space.LevelAt(index))));

    private sealed record Step(int Kind, MlsLevel Level, int Victim);
}
