namespace Svirt.Security.Categories;

/// <summary>
/// Tells which levels files on this host still carry. The label journals are synchronised with the disk before a file is changed, so they
/// outlive a loss of power that takes reservations with it; and they outlive the crash of a manager, whose files are still to be restored.
/// </summary>
/// <remarks>
/// Implementations are thread-safe, read the journals of all managers of the state directory, and do not call the store: it asks while it
/// holds its lock.
/// </remarks>
public interface ILabelRecordSource
{
    /// <summary>
    /// Every level of a journal that is not yet restored completely. Asked at every allocation: where nothing has changed, return the same
    /// instance, and the store does not look into it again.
    /// </summary>
    /// <exception cref="Errors.SvirtSecurityException">
    /// A journal cannot be read, so it is unknown what files carry. Nothing is allocated or freed then.
    /// </exception>
    IReadOnlyCollection<CarriedLabel> ListCarriedLabels();
}
