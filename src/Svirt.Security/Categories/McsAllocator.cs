using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Gives every domain a level of its own (R2.1): of two levels given out or reserved in one store, neither dominates the other. The choice
/// cannot be foretold, the last free label is found, and when there is none that is a result. Thread-safe.
/// </summary>
public sealed class McsAllocator
{
    private readonly ICategoryStore _store;

    /// <summary>Creates an allocator.</summary>
    /// <param name="space">The labels it may give out.</param>
    /// <param name="store">Where it is known which are in use.</param>
    public McsAllocator(CategorySpace space, ICategoryStore store)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(store);
        Space = space;
        _store = store;
    }

    /// <summary>Creates an allocator over a process range.</summary>
    /// <param name="range">The process range, such as <c>s0-s0:c0.c1023</c>.</param>
    /// <param name="store">Where it is known which are in use.</param>
    /// <param name="categoriesPerLabel">1 to 3.</param>
    /// <exception cref="ArgumentException">As from the constructor of <see cref="CategorySpace"/>.</exception>
    public McsAllocator(MlsRange range, ICategoryStore store, int categoriesPerLabel = 2)
        : this(new CategorySpace(range, categoriesPerLabel), store)
    {
    }

    /// <summary>The labels it may give out.</summary>
    public CategorySpace Space { get; }

    /// <summary>How many labels there are.</summary>
    public long Capacity => Space.Capacity;

    /// <summary>How many of them cannot be given out: in use, or comparable with a level in use.</summary>
    public long InUse => _store.CountInUse(Space);

    /// <summary>Reserves a free label for no domain in particular.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <returns>False when there is no free label; <see cref="ExplainExhaustion"/> says why.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    public bool TryAllocate([NotNullWhen(true)] out McsReservation? reservation) => _store.TryAllocate(Space, CategoryOwner.Unnamed, out reservation);

    /// <summary>Reserves a free label for a domain.</summary>
    /// <param name="owner">The domain.</param>
    /// <param name="reservation">The reservation.</param>
    /// <returns>False when there is no free label; <see cref="ExplainExhaustion"/> says why.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    public bool TryAllocate(CategoryOwner owner, [NotNullWhen(true)] out McsReservation? reservation) => _store.TryAllocate(Space, owner, out reservation);

    /// <summary>Looks for a label that is free at this moment and reserves nothing: for dry runs. The domain will get another one.</summary>
    /// <param name="level">A free label, chosen as for an allocation.</param>
    /// <returns>False when there is no free label; <see cref="ExplainExhaustion"/> says why.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read.</exception>
    public bool TryPreview(out MlsLevel level)
    {
        SpaceOccupancy occupancy = new LevelOccupancy().Attach(Space, ListHolders().Select(holder => (holder.Level, holder.Use)).Distinct(), out _);
        bool isFree = occupancy.TryHoldAny(CategoryRandomness.Cryptographic(), out long index);
        level = isFree ? Space.LevelAt(index) : default;
        return isFree;
    }

    /// <summary>Reserves the level of a static label or of a running domain; it need not be a label of <see cref="Space"/>.</summary>
    /// <param name="level">The level; of a range the high one.</param>
    /// <param name="owner">The domain.</param>
    /// <param name="emulator">Its process, if it runs.</param>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    public ReserveResult Reserve(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator = null) => _store.Reserve(level, owner, emulator);

    /// <summary>Reserves what a process label needs: the high level of its range, if its type is constrained by categories.</summary>
    /// <param name="label">The label.</param>
    /// <param name="owner">The domain.</param>
    /// <param name="constraint">Which types are constrained.</param>
    /// <param name="emulator">Its process, if it runs.</param>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    public ReserveResult Reserve(SecurityContext label, CategoryOwner owner, McsConstraint constraint, EmulatorIdentity? emulator = null)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(constraint);
        if (label.Range is not { } range || range.High.Categories.IsEmpty)
            return ReserveResult.Unisolated;
        return constraint.Applies(label) ? Reserve(range.High, owner, emulator) : ReserveResult.Unconstrained;
    }

    /// <summary>Everybody who has a level in the store.</summary>
    public IReadOnlyList<CategoryHolder> ListHolders() => _store.ListHolders();

    /// <summary>Why there is no free label, or how near that is.</summary>
    public McsExhaustion ExplainExhaustion()
    {
        long inUse = InUse;
        IReadOnlyList<CategoryHolder> holders = ListHolders();
        int held = holders.Where(holder => Space.IndexOf(holder.Level) >= 0).DistinctBy(holder => holder.Level).Count();
        ImmutableArray<CategoryHolder> blockers = [.. holders.Where(holder => Space.RelationTo(holder.Level, holder.Use, out _) is not (SpaceRelation.None or SpaceRelation.Label))];
        return new McsExhaustion(Capacity, inUse, held, blockers);
    }
}
