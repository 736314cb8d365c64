using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>A reservation that this manager has in the host-wide store. If its record cannot be removed, disposing throws and can be tried again.</summary>
internal sealed class HostReservation(HostCategoryStore store, MlsLevel level, CategoryOwner owner) : McsReservation(owner)
{
    public override MlsLevel Level => level;

    public override void RecordEmulator(EmulatorIdentity emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        store.RecordEmulator(this, emulator);
    }

    public override void Quarantine() => store.Abandon(this);

    public override void Dispose() => store.Release(this);
}
