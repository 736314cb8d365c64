using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <summary>
/// A domain that this manager has prepared, and perhaps started. A handle: everything is done by the <see cref="SecurityManager"/> that
/// gave it out. Thread-safe. Letting go of it changes nothing: the domain goes on, and its files stay labelled until it is stopped or recovered.
/// </summary>
public sealed class ConfinedDomain
{
    private readonly Lock _gate = new();
    private bool _hasEndedIdentityUse;

    /// <summary>With each action the resource that was asked for: what an attached image stands on goes with it.</summary>
    private ImmutableArray<(LabelAction Action, DomainResource Asked)> _actions;

    internal ConfinedDomain(SecurityPlan plan, LabelReservations reservations)
    {
        Plan = plan;
        Reservations = reservations;
        _actions = [.. plan.Labels.Actions.Select(action => (action, action.Resource))];
        Identity = new DomainIdentity(plan.Domain.Id, plan.Domain.Name);
    }

    /// <summary>The plan that was carried out.</summary>
    public SecurityPlan Plan { get; }

    /// <summary>Id and name.</summary>
    public DomainIdentity Identity { get; }

    /// <summary>Where it is in its life.</summary>
    public DomainState State { get; private set; } = DomainState.Prepared;

    /// <summary>The emulator; null before it was started.</summary>
    public ConfinedProcess? Emulator { get; private set; }

    /// <summary>The resources it has now: those of its plan and those attached since, without those detached.</summary>
    public ImmutableArray<DomainResource> Resources
    {
        get
        {
            lock (_gate)
                return [.. _actions.Select(entry => entry.Action.Resource).Distinct()];
        }
    }

    /// <summary>What has been done for the resources it has now.</summary>
    internal ImmutableArray<LabelAction> Actions
    {
        get
        {
            lock (_gate)
                return [.. _actions.Select(entry => entry.Action)];
        }
    }

    /// <summary>What is reserved for it until its files are back.</summary>
    internal LabelReservations Reservations { get; }

    /// <summary>Held while a stopped domain's files are put back.</summary>
    internal Lock Restoring { get; } = new();

    /// <summary>Held while drivers put the host into the state that the domain's resources need, so that the latest set is the last one.</summary>
    internal Lock HostState { get; } = new();

    /// <summary>True once: its use of an identity of its own ends now.</summary>
    internal bool TryEndIdentityUse() => !Interlocked.Exchange(ref _hasEndedIdentityUse, true);

    /// <summary>Moves to another state if it is in one of those given.</summary>
    /// <exception cref="InvalidOperationException">It is in none of them.</exception>
    internal void Move(DomainState to, params ReadOnlySpan<DomainState> from)
    {
        lock (_gate)
        {
            if (!from.Contains(State))
                throw new InvalidOperationException($"Domain {Identity} is {State}; that cannot be done now.");
            State = to;
        }
    }

    /// <summary>Begins to stop; false where the domain is stopped already.</summary>
    /// <exception cref="InvalidOperationException">It is being started.</exception>
    internal bool TryBeginStop()
    {
        lock (_gate)
        {
            if (State == DomainState.Stopped)
                return false;
            Move(DomainState.Stopping, DomainState.Prepared, DomainState.Running, DomainState.Stopping);
            return true;
        }
    }

    internal void Started(ConfinedProcess emulator)
    {
        lock (_gate)
        {
            Emulator = emulator;
            State = DomainState.Running;
        }
    }

    internal void Add(LabelPlan attached, DomainResource asked)
    {
        lock (_gate)
            _actions = _actions.AddRange(attached.Actions.Select(action => (action, asked)));
    }

    /// <summary>
    /// What is to be done for further resources, without what the domain has already: two images may stand on one. A file that is
    /// written is not left out, so that the engine refuses it: no file is attached twice.
    /// </summary>
    internal LabelPlan WithoutPresent(LabelPlan attached)
    {
        lock (_gate)
        {
            HashSet<(string, FileIdentity)> present =
                [.. _actions.Select(entry => entry.Action).Where(IsReadOnlyUse).Select(action => (action.Model, action.Target!.Status!.Identity))];
            return new LabelPlan([.. attached.Actions.Select(action => IsReadOnlyUse(action) && present.Contains((action.Model, action.Target!.Status!.Identity))
                ? action with { Kind = LabelActionKind.Ignore, Wanted = null, Reason = "the domain has it already" }
                : action)]);
        }
    }

    internal void Remove(DomainResource resource)
    {
        lock (_gate)
            _actions = _actions.RemoveAll(entry => IsOf(entry, resource));
    }

    /// <summary>The resources with their files, as one driver planned them.</summary>
    /// <param name="model">The driver's model.</param>
    /// <param name="except">A resource to leave out; null for none.</param>
    internal ImmutableArray<PinnedResource> FindResources(string model, DomainResource? except)
    {
        lock (_gate)
        {
            return
            [
                .. from entry in _actions
                   where entry.Action.Model == model && (except is null || !IsOf(entry, except))
                   select new PinnedResource(entry.Action.Resource, entry.Action.Target, PathVerdict.Ordinary),
            ];
        }
    }

    /// <summary>The files behind a resource that no other resource of the domain needs, by whatever name; null where the domain does not have the resource.</summary>
    internal ImmutableHashSet<FileIdentity>? FindFilesOnlyOf(DomainResource resource)
    {
        lock (_gate)
        {
            ILookup<bool, LabelAction> byOwner = _actions.ToLookup(entry => IsOf(entry, resource), entry => entry.Action);
            return byOwner[true].Any() ? [.. Files(byOwner[true]).Except(Files(byOwner[false]))] : null;
        }
    }

    /// <summary>The file of one resource; null where the domain does not have it, or nothing is on record of it.</summary>
    internal FileIdentity? FindFile(DomainResource resource)
    {
        lock (_gate)
            return _actions.Select(entry => entry.Action).FirstOrDefault(action => action.Kind != LabelActionKind.Ignore && action.Resource == resource)?.Target?.Status?.Identity;
    }

    private static bool IsReadOnlyUse(LabelAction action) =>
        action is { Kind: not LabelActionKind.Ignore, IsTraversal: false, Resource.Access: ResourceAccess.ReadOnly, Target.Status: not null };

    private static bool IsOf((LabelAction Action, DomainResource Asked) entry, DomainResource resource) =>
        entry.Action.Resource == resource || entry.Asked == resource;

    private static IEnumerable<FileIdentity> Files(IEnumerable<LabelAction> actions) =>
        actions.Select(action => action.Target?.Status?.Identity).OfType<FileIdentity>();
}
