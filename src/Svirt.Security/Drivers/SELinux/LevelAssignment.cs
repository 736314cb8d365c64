using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Gives a domain its level: reserves it where the domain is to be started, only looks in a dry run. Thread-safe.
/// </summary>
internal sealed class LevelAssignment(ICategoryStore store, McsConstraint constraint)
{
    /// <summary>Which types are held to their categories.</summary>
    internal McsConstraint Constraint => constraint;

    /// <summary>A level of the range that is the domain's alone; null, and why, where there is none.</summary>
    internal MlsLevel? Draw(CategorySpace space, DomainRequest request, out string? fault)
    {
        var allocator = new McsAllocator(space, store);
        MlsLevel? drawn = null;
        if (request.Reservations is null)
        {
            drawn = allocator.TryPreview(out MlsLevel level) ? level : null;
        }
        else if (allocator.TryAllocate(OwnerOf(request), out McsReservation? reservation))
        {
            request.Reservations.Add(reservation);
            drawn = reservation.Level;
        }

        fault = drawn is null ? allocator.ExplainExhaustion().ToString() : null;
        return drawn;
    }

    /// <summary>Takes the level of a label that the document gives.</summary>
    internal ReserveOutcome Claim(SecurityContext label, DomainRequest request, out CategoryConflict? conflict)
    {
        conflict = null;
        if (label.Range is not { High.Categories.IsEmpty: false } range)
            return ReserveOutcome.Unisolated;
        if (!constraint.Applies(label))
            return ReserveOutcome.Unconstrained;
        if (request.Reservations is null)
        {
            // What the domain itself has, if it runs at present, does not stand against planning it.
            conflict = store.ListHolders()
                .Where(holder => holder.Owner?.Domain != request.Domain.Id)
                .Select(holder => CategoryConflict.Between(range.High, holder))
                .FirstOrDefault(found => found is not null);
            return conflict is null ? ReserveOutcome.Reserved : ReserveOutcome.Conflict;
        }

        ReserveResult result = store.Reserve(range.High, OwnerOf(request));
        conflict = result.Conflict;
        if (result.Reservation is { } reservation)
            request.Reservations.Add(reservation);
        return result.Outcome;
    }

    private static CategoryOwner OwnerOf(DomainRequest request) => new(request.Domain.Id, request.Domain.Name);
}
