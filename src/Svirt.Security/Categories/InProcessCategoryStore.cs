using System.Diagnostics.CodeAnalysis;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// A store in the memory of this process: for tests, and for a program that is the only one to confine anything. It knows nothing of other
/// processes, and forgets everything when it ends. Thread-safe.
/// </summary>
public sealed class InProcessCategoryStore : ICategoryStore
{
    private readonly Lock _gate = new();
    private readonly CategoryRandomness _randomness;
    private readonly LevelOccupancy _occupancy = new();
    private LocalReservation? _first;
    private SpaceOccupancy? _recent;

    /// <summary>Creates an empty store.</summary>
    /// <param name="randomness">Where choices are taken from; null for the cryptographic generator.</param>
    public InProcessCategoryStore(CategoryRandomness? randomness = null) => _randomness = randomness ?? CategoryRandomness.Cryptographic();

    /// <inheritdoc/>
    public bool TryAllocate(CategorySpace space, CategoryOwner owner, [NotNullWhen(true)] out McsReservation? reservation)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(owner);
        lock (_gate)
        {
            SpaceOccupancy occupancy = Attach(space);
            if (!_occupancy.TryHoldAny(occupancy, _randomness, out long index))
            {
                reservation = null;
                return false;
            }

            reservation = Link(new DrawnReservation(this, owner, occupancy, index));
            return true;
        }
    }

    /// <inheritdoc/>
    public ReserveResult Reserve(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (level.Categories.IsEmpty)
            return ReserveResult.Unisolated;
        lock (_gate)
        {
            if (!_occupancy.IsKnownToBeFree(level) && FindConflict(level) is { } conflict)
                return ReserveResult.Refused(conflict);
            _occupancy.Add(level, LevelUse.Domain);
            return ReserveResult.Reserved(Link(new ChosenReservation(this, owner, level) { Emulator = emulator }));
        }
    }

    /// <inheritdoc/>
    public long CountInUse(CategorySpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        lock (_gate)
            return space.Capacity - Attach(space).Free;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CategoryHolder> ListHolders()
    {
        lock (_gate)
            return [.. Reservations().Select(reservation => reservation.Describe())];
    }

    private SpaceOccupancy Attach(CategorySpace space) => _recent is { } recent && ReferenceEquals(recent.Space, space)
        ? recent
        : _recent = _occupancy.Attach(space, Reservations().Select(reservation => (reservation.Level, LevelUse.Domain)), out _);

    private CategoryConflict? FindConflict(MlsLevel level) =>
        Reservations().Select(reservation => CategoryConflict.Between(level, reservation.Describe())).FirstOrDefault(conflict => conflict is not null);

    private IEnumerable<LocalReservation> Reservations()
    {
        for (LocalReservation? reservation = _first; reservation is not null; reservation = reservation.Next)
            yield return reservation;
    }

    private LocalReservation Link(LocalReservation reservation)
    {
        reservation.Next = _first;
        if (_first is not null)
            _first.Previous = reservation;
        _first = reservation;
        return reservation;
    }

    private void Unlink(LocalReservation reservation)
    {
        if (reservation.Previous is { } previous)
            previous.Next = reservation.Next;
        else
            _first = reservation.Next;
        if (reservation.Next is { } next)
            next.Previous = reservation.Previous;
        // A handle that is kept after its end must not keep its former neighbours.
        reservation.Previous = reservation.Next = null;
    }

    /// <summary>All live reservations are linked with each other, which costs the allocation nothing.</summary>
    private abstract class LocalReservation(InProcessCategoryStore store, CategoryOwner owner) : McsReservation(owner)
    {
        private bool _hasEnded;

        internal LocalReservation? Previous { get; set; }

        internal LocalReservation? Next { get; set; }

        internal EmulatorIdentity? Emulator { get; set; }

        protected LevelOccupancy Occupancy => store._occupancy;

        public override void RecordEmulator(EmulatorIdentity emulator)
        {
            lock (store._gate)
            {
                ObjectDisposedException.ThrowIf(_hasEnded, this);
                Emulator = emulator;
            }
        }

        public override void Quarantine()
        {
            lock (store._gate)
                _hasEnded = true;
        }

        internal CategoryHolder Describe() => new() { Level = Level, Kind = CategoryHolderKind.Reservation, Owner = Owner, Emulator = Emulator };

        protected abstract void Return();

        public override void Dispose()
        {
            lock (store._gate)
            {
                if (_hasEnded)
                    return;
                _hasEnded = true;
                store.Unlink(this);
                Return();
            }
        }
    }

    private sealed class DrawnReservation(InProcessCategoryStore store, CategoryOwner owner, SpaceOccupancy space, long index)
        : LocalReservation(store, owner)
    {
        // Computed when asked for: most of what an allocation would cost is the text and bits of its level.
        public override MlsLevel Level => space.Space.LevelAt(index);

        protected override void Return() => Occupancy.Return(space, index);
    }

    private sealed class ChosenReservation(InProcessCategoryStore store, CategoryOwner owner, MlsLevel level) : LocalReservation(store, owner)
    {
        public override MlsLevel Level => level;

        protected override void Return() => Occupancy.Remove(level, LevelUse.Domain);
    }
}
