using System.Collections.Immutable;
using Svirt.Security.Categories;

namespace Svirt.Security.Drivers;

/// <summary>
/// What drivers have reserved for one domain. It belongs to the domain: it learns of the emulator, and is given back when the domain has
/// stopped and all its files are as they were. Thread-safe.
/// </summary>
public sealed class LabelReservations
{
    private readonly Lock _gate = new();
    private ImmutableArray<McsReservation> _reservations = [];

    /// <summary>Adds a reservation, which from now on is the domain's.</summary>
    /// <param name="reservation">The reservation.</param>
    public void Add(McsReservation reservation)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        lock (_gate)
            _reservations = _reservations.Add(reservation);
    }

    /// <summary>Tells which process runs with what is reserved.</summary>
    /// <exception cref="Errors.SvirtSecurityException">A record cannot be written.</exception>
    internal void RecordEmulator(EmulatorIdentity emulator)
    {
        lock (_gate)
        {
            foreach (McsReservation reservation in _reservations)
                reservation.RecordEmulator(emulator);
        }
    }

    /// <summary>Takes all of them out, for the caller to end.</summary>
    internal ImmutableArray<McsReservation> Take()
    {
        lock (_gate)
        {
            ImmutableArray<McsReservation> taken = _reservations;
            _reservations = [];
            return taken;
        }
    }
}
