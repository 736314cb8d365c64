namespace Svirt.Security.Categories;

/// <summary>What the host shows after the managers of some records are known to be dead: who may still carry their levels.</summary>
/// <param name="Running">The labels of all processes.</param>
/// <param name="MarkedDomains">The domains whose UUID a process has in its environment.</param>
/// <param name="Carried">The levels that files still carry.</param>
internal sealed record RecoveryEvidence(RunningLabelScan Running, IReadOnlySet<string> MarkedDomains, IReadOnlyCollection<CarriedLabel> Carried)
{
    /// <summary>The judgement on a record that could be freed as far as its own words go.</summary>
    internal CategoryRecovery Judge(CategoryRecovery orphan)
    {
        CategoryHolder holder = orphan.Holder!;
        // Of an unconstrained type only the very level counts: the manager's own range dominates everything.
        RunningLabel? running = Running.Labels.FirstOrDefault(label =>
            label.Level == holder.Level || (label.IsConstrained && !label.Level.IsIncomparableTo(holder.Level)));
        if (running is not null)
            return orphan with { Outcome = CategoryRecoveryOutcome.LabelInUse, Detail = running.Describe().ToString() };
        if (holder.Owner is { } owner && owner.Domain != Guid.Empty && MarkedDomains.Contains(owner.Domain.ToString()))
            return orphan with { Outcome = CategoryRecoveryOutcome.EmulatorRuns, Detail = "a process carries the domain's UUID in its environment" };
        if (!Running.IsComplete)
            return orphan with { Outcome = CategoryRecoveryOutcome.Undecidable, Detail = "the labels of some processes cannot be read" };
        // Whoever gets the level next would have access to the files; one that the level does not dominate is no reason to keep it.
        CarriedLabel? carried = Carried.FirstOrDefault(label => !label.Level.Categories.IsEmpty && holder.Level.Dominates(label.Level));
        return carried is null
            ? orphan
            : orphan with { Outcome = CategoryRecoveryOutcome.FilesCarryLabel, Detail = $"files carry {carried.Level} of {carried.Owner}" };
    }
}
