using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>
/// Plans the resources of one domain with one driver. What does not depend on the model is decided here, once: relabelling switched off,
/// files that are never changed, one file behind several resources. One use, one thread.
/// </summary>
internal sealed class ResourcePlanner(
    ISecurityDriver driver,
    bool records,
    DomainConfinement confinement,
    DomainSecurityLabel domainLabel,
    string? firstModel,
    RelabelMode defaultRelabel,
    bool isIncomingMigration,
    ImmutableArray<PlanFinding>.Builder findings)
{
    private readonly Dictionary<FileIdentity, DomainResource> _planned = [];

    /// <summary>The action on the resource, and those on directories that the emulator has to be let through.</summary>
    internal ImmutableArray<LabelAction> Plan(PinnedResource pinned)
    {
        DeviceSecurityLabel? own = FindDeviceLabel(pinned.Resource);
        RelabelMode relabel = Resolve(own, domainLabel.Relabel);
        LabelDecision decision = Decide(pinned, relabel, own?.Label);
        if (decision.Finding is { } finding)
            findings.Add(finding);
        var action = new LabelAction
        {
            Model = driver.Model,
            Resource = pinned.Resource,
            Target = pinned.Target,
            Kind = decision.Kind,
            Wanted = decision.Wanted,
            Relabel = relabel,
            Remember = decision.Remember,
            Tolerance = decision.Tolerance,
            Reason = decision.Reason,
        };
        return decision.Traversals.IsEmpty ? [action] : [action, .. decision.Traversals.Select(traversal => Traverse(action, traversal))];
    }

    private static LabelAction Traverse(LabelAction action, TraversalLabel traversal) => action with
    {
        Target = traversal.Directory.ToPinnedFile(),
        Kind = LabelActionKind.Apply,
        Wanted = traversal.Wanted,
        Remember = true,
        Reason = traversal.Reason,
        IsTraversal = true,
    };

    private LabelDecision Decide(PinnedResource pinned, RelabelMode relabel, string? demandedLabel)
    {
        if (pinned.Target is not { } target)
            return LabelDecision.Ignore("its path is refused or missing");
        if (target.Status is { } status && !_planned.TryAdd(status.Identity, pinned.Resource))
            return LabelDecision.Ignore($"the same file as {_planned[status.Identity].Path}");
        bool mayBeChanged = pinned.Verdict.Treatment == PathTreatment.Ordinary;
        if (relabel == RelabelMode.No)
            return LeaveAsDemanded(target, mayBeChanged);

        var request = new ResourceRequest(pinned.Resource, target, relabel, demandedLabel, mayBeChanged);
        LabelDecision decision = PlanMigrated(request, driver.PlanResource(confinement, request));
        if (!mayBeChanged)
            return LeaveAlone(decision, pinned);
        // In place of a driver that would label it: who has the file is on record all the same.
        return records && driver.LabelModel is null && decision is { Kind: LabelActionKind.Ignore, Finding: null } && target.Status is not null
            ? LabelDecision.Keep(decision.Reason)
            : decision;
    }

    /// <summary>
    /// A read-write file that comes from another host with its domain: what it carries is that host's work, whether or not it is enough here, and
    /// whoever has the domain last takes it away.
    /// </summary>
    private LabelDecision PlanMigrated(ResourceRequest request, LabelDecision decision)
    {
        if (!isIncomingMigration || request is not { Resource.Access: ResourceAccess.ReadWrite, Target: { Status: not null, FileSystem.IsSharedBetweenHosts: true } })
            return decision;
        if (decision.Kind == LabelActionKind.Keep && request is { Relabel: RelabelMode.Optional, MayBeChanged: true })
        {
            LabelDecision forced = driver.PlanResource(confinement, request with { Relabel = RelabelMode.Force });
            decision = forced is { Kind: LabelActionKind.Apply, Finding: not { Severity: FindingSeverity.Error } } ? forced : decision;
        }

        return decision.Kind == LabelActionKind.Apply
            ? decision with { Remember = false, Reason = decision.Reason + "; what it carries is another host's, and is not remembered" }
            : decision;
    }

    /// <summary>A domain that labels nothing still has its files: no other domain may take them, or be led to them by an image's header.</summary>
    private LabelDecision LeaveAsDemanded(PinnedFile target, bool mayBeChanged) =>
        mayBeChanged && target.Status is not null && records
            ? LabelDecision.Keep("relabelling is off")
            : LabelDecision.Ignore("relabelling is off");

    private LabelDecision LeaveAlone(LabelDecision decision, PinnedResource pinned)
    {
        string why = $"{pinned.Verdict.Explanation} (rule {pinned.Verdict.Rule})";
        if (decision is { Kind: not LabelActionKind.Apply, Traversals.IsEmpty: true, Finding: null })
            return LabelDecision.Ignore($"{why}; {decision.Reason}");
        // It is used as it stands, so what the driver has to say is not that it cannot be.
        if (decision is { Kind: LabelActionKind.Keep, Traversals.IsEmpty: true })
            return LabelDecision.Ignore($"{why}; {decision.Reason}", decision.Finding);

        // A driver from outside may not know better than to ask for a label.
        return LabelDecision.Ignore(why, new PlanFinding(
            decision.Finding?.Severity ?? FindingSeverity.Error,
            StackRules.Untouchable,
            driver.Model,
            pinned.Resource.Path,
            $"the emulator has no access ({decision.Finding?.Message ?? decision.Reason}), and the file may not be labelled: {why}",
            pinned.Verdict.Remedy ?? decision.Finding?.Remedy));
    }

    private DeviceSecurityLabel? FindDeviceLabel(DomainResource resource) =>
        resource.Labels.FirstOrDefault(label => label.Model == driver.Model)
            ?? (driver.Model == firstModel ? resource.Labels.FirstOrDefault(label => label.Model is null) : null);

    /// <summary>
    /// The device's word counts before the domain's; an explicit label on a device turns relabelling on for it even where the document
    /// leaves the mode to the default.
    /// </summary>
    private RelabelMode Resolve(DeviceSecurityLabel? own, RelabelMode ofDomain)
    {
        RelabelMode mode = ofDomain == RelabelMode.No ? RelabelMode.No : own?.Relabel ?? RelabelMode.Default;
        if (mode == RelabelMode.Default && ofDomain != RelabelMode.No)
            mode = ofDomain;
        return mode == RelabelMode.Default ? defaultRelabel : mode;
    }
}
