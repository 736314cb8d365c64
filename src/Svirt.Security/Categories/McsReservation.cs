using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// A level that belongs to one domain until this is disposed. Dispose it only when no process runs with the level and every file has been
/// put back; where that cannot be had, <see cref="Quarantine"/> it. Disposing twice is harmless, and so is leaving it to the garbage
/// collector: the level then stays taken. Thread-safe.
/// </summary>
public abstract class McsReservation : IDisposable
{
    /// <summary>Creates a reservation.</summary>
    /// <param name="owner">The domain it is for.</param>
    protected McsReservation(CategoryOwner owner) => Owner = owner;

    /// <summary>The level, for the domain's process and its files.</summary>
    public abstract MlsLevel Level { get; }

    /// <summary>The domain.</summary>
    public CategoryOwner Owner { get; }

    /// <summary>Tells which process runs with the level.</summary>
    /// <param name="emulator">The process.</param>
    /// <exception cref="ObjectDisposedException">The reservation has ended.</exception>
    /// <exception cref="Errors.SvirtSecurityException">The record cannot be written.</exception>
    public abstract void RecordEmulator(EmulatorIdentity emulator);

    /// <summary>
    /// Ends this handle, but not the reservation: the level is given out again only after the store has verified that nothing carries it.
    /// The in-process store, which can verify nothing, keeps it as long as it lives.
    /// </summary>
    public abstract void Quarantine();

    /// <summary>Gives the level back; called again it does nothing.</summary>
    public abstract void Dispose();
}
