using System.Diagnostics.CodeAnalysis;

namespace Svirt.Security.Categories;

/// <summary>The answer to the wish for a particular level.</summary>
public sealed record ReserveResult
{
    private ReserveResult(ReserveOutcome outcome) => Outcome = outcome;

    /// <summary>What became of it.</summary>
    public ReserveOutcome Outcome { get; }

    /// <summary>Whether it is reserved.</summary>
    [MemberNotNullWhen(true, nameof(Reservation))]
    public bool IsReserved => Reservation is not null;

    /// <summary>The reservation; null where there is none.</summary>
    public McsReservation? Reservation { get; private init; }

    /// <summary>Who stands against it; null unless the outcome is <see cref="ReserveOutcome.Conflict"/>.</summary>
    public CategoryConflict? Conflict { get; private init; }

    /// <summary>The level has no categories.</summary>
    public static ReserveResult Unisolated { get; } = new(ReserveOutcome.Unisolated);

    /// <summary>The type is not constrained.</summary>
    public static ReserveResult Unconstrained { get; } = new(ReserveOutcome.Unconstrained);

    /// <summary>It is reserved.</summary>
    /// <param name="reservation">The reservation.</param>
    public static ReserveResult Reserved(McsReservation reservation) => new(ReserveOutcome.Reserved) { Reservation = reservation };

    /// <summary>It is refused.</summary>
    /// <param name="conflict">Why.</param>
    public static ReserveResult Refused(CategoryConflict conflict) => new(ReserveOutcome.Conflict) { Conflict = conflict };
}
