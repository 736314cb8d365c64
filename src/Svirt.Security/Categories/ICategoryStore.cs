using System.Diagnostics.CodeAnalysis;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Where it is known which levels are in use. Everybody whose domains could meet on a host, or on shared storage, must use the same one.
/// Of any two levels reserved in it, neither dominates the other, and none dominates one that files still carry. Thread-safe.
/// </summary>
public interface ICategoryStore
{
    /// <summary>Reserves a free label of a space, chosen so that nobody can foretell it.</summary>
    /// <param name="space">The labels to choose from.</param>
    /// <param name="owner">The domain it is for.</param>
    /// <param name="reservation">The reservation.</param>
    /// <returns>False when there is no free label.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    bool TryAllocate(CategorySpace space, CategoryOwner owner, [NotNullWhen(true)] out McsReservation? reservation);

    /// <summary>Reserves a particular level: one of a static label, or one that a running domain already has.</summary>
    /// <param name="level">The level; the high one of a range.</param>
    /// <param name="owner">The domain it is for.</param>
    /// <param name="emulator">The process of the domain, if it runs: that it carries the level is then no conflict.</param>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written.</exception>
    ReserveResult Reserve(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator = null);

    /// <summary>How many labels of a space cannot be given out at present: those in use, and those that the overlap rule forbids because of a level in use.</summary>
    /// <param name="space">The space.</param>
    long CountInUse(CategorySpace space);

    /// <summary>Everybody who has a level.</summary>
    IReadOnlyList<CategoryHolder> ListHolders();
}
