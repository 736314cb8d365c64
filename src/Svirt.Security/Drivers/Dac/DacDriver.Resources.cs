using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.Dac;

/// <content>What is done about single resources.</content>
public sealed partial class DacDriver
{
    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (confinement is not DacConfinement { Identity: { } identity } dac)
            return LabelDecision.Ignore("the emulator's identity is not known");
        if (request.Target.Status is null)
            return PlanMissing(identity, request);

        int needed = NeededRights(request);
        bool changesFiles = _options.DynamicOwnership && _manager.IsPrivileged;

        // DAC judges who opens a file, and that is the manager here (SELinux judges every use of a descriptor). Emulators of other domains
        // would open it themselves, so one that is to be the domain's alone is closed to them all the same.
        if (request.Resource.DescriptorGroup is not null)
        {
            return request.MayBeChanged && changesFiles && dac.IsExclusive && IsExclusive(request)
                ? Decide(dac, identity, request, needed)
                : LabelDecision.Keep("the manager opens it and hands the emulator a descriptor");
        }

        if (!request.MayBeChanged || !changesFiles)
            return PlanUnchanged(identity, request, needed);

        ImmutableArray<TraversalLabel> traversals = PlanTraversals(dac, identity, request.Target, out DacAccessResult? closed);
        LabelDecision decision = request.Label is { } demanded ? PlanDemanded(demanded, identity, request, needed) : Decide(dac, identity, request, needed);
        if (decision is { Kind: LabelActionKind.Apply, Finding: null } && request.Target.Status.Type == FileType.Directory)
            dac.GivenDirectories.Add(request.Target.Status.Identity);
        if (decision.Kind == LabelActionKind.Keep && closed is null && traversals.IsEmpty && FindMisled(identity, request.Target, needed) is { } misled)
            return LabelDecision.Ignore("metadata misleads", NoAccess(request, misled));
        return decision with
        {
            Traversals = traversals,
            Finding = decision.Finding ?? (closed is not null ? NoAccess(request, closed) : WarnOfContent(request)),
        };
    }

    /// <summary>A file is left alone unless access is missing, comes from an entry that may be another domain's, or is to be exclusive.</summary>
    private LabelDecision Decide(DacConfinement dac, DacIdentity identity, ResourceRequest request, int needed)
    {
        PinnedFile file = request.Target;
        DacAccessResult present = DacAccessOracle.CheckObject(identity, file, needed);
        bool isExclusive = dac.IsExclusive && IsExclusive(request);
        bool canHaveEntry = dac.Strategy == DacStrategy.Acl && file is { SupportsAcls: true, FileSystem: not { IsSharedBetweenHosts: true } }
            && file.Status!.UserId != identity.UserId && !(isExclusive && IsOtherEmulator(file.Status.UserId));
        bool reliesOnEntry = canHaveEntry && present.Source == DacGrantSource.NamedUser;
        if (request.Relabel == RelabelMode.Optional && present.IsAllowed && !isExclusive && !reliesOnEntry)
            return LabelDecision.Keep($"can be opened as it stands: {present.Reason}");
        if (file.FileSystem is { IsSharedBetweenHosts: true } && _options.SharedFileSystems == DacSharedFileSystems.Refuse)
        {
            return LabelDecision.Ignore("its file system is shared with other hosts", Error(
                DacRules.SharedFileSystem,
                request.Resource.Path,
                $"it would have to be changed ({present.Reason}), and its file system is shared with other hosts",
                "let the emulator's user open it, or set DacDriverOptions.SharedFileSystems"));
        }

        DacFileLabel wanted = canHaveEntry
            ? DacFileLabel.Entry(identity.UserId, needed, isExclusive)
            : DacFileLabel.Owner(identity.UserId, identity.GroupId, isExclusive);
        string reason = isExclusive ? "the domain's alone while it runs" : present.IsAllowed && !reliesOnEntry ? "relabelling is forced" : $"{present.Path}: {present.Reason}";
        return Change(wanted, reason, identity, request, needed);
    }

    /// <summary>A label that the document demands for the device is applied whether or not the emulator could do without.</summary>
    private LabelDecision PlanDemanded(string demanded, DacIdentity identity, ResourceRequest request, int needed)
    {
        if (_identities.Resolve(demanded, out string? problem) is not { } owner)
            return LabelDecision.Ignore("the demanded owner is not known", Error(DacRules.UnknownOwner, request.Resource.Path, problem!, "correct the seclabel of the device"));
        if (IsOfPool(owner))
        {
            return LabelDecision.Ignore("the demanded owner is another domain's", Error(
                DacRules.UnknownOwner, request.Resource.Path, $"the owner {demanded} is one of those that domains get for themselves", "correct the seclabel of the device"));
        }

        return Change(DacFileLabel.Owner(owner.UserId, owner.GroupId), "the document demands this owner", identity, request, needed);
    }

    /// <summary>An owner keeps access, and may give it to others; so no emulator of another domain may be left the owner of a file that is one domain's alone.</summary>
    private bool IsOtherEmulator(uint owner) =>
        owner != 0 && (_pool?.Contains(owner) == true || _identities.Resolve(text: null, out _)?.UserId == owner);

    /// <summary>Plans the change, and says so beforehand if even that will not make the file accessible.</summary>
    private LabelDecision Change(DacFileLabel wanted, string reason, DacIdentity identity, ResourceRequest request, int needed)
    {
        DacAccessResult after = DacAccessOracle.CheckObject(identity, wanted.AppliedTo(request.Target), needed);
        return LabelDecision.Apply(wanted.ToLabel(), reason, _options.RememberOwner || wanted.IsEntry, after.IsAllowed ? null : NoAccess(request, after));
    }

    private LabelDecision PlanUnchanged(DacIdentity identity, ResourceRequest request, int needed)
    {
        DacAccessResult present = DacAccessOracle.CheckFile(identity, request.Target, needed);
        if (present.IsAllowed)
            present = FindMisled(identity, request.Target, needed) ?? present;
        if (!request.MayBeChanged)
            return present.IsAllowed ? LabelDecision.Keep(present.Reason, WarnOfContent(request)) : LabelDecision.Ignore(present.Reason, NoAccess(request, present));
        string reason = _options.DynamicOwnership ? "a session manager changes no owners" : "dynamic ownership is off (R3.9)";
        return present.IsAllowed ? LabelDecision.Keep($"{reason}; {present.Reason}", WarnOfContent(request)) : LabelDecision.Ignore(reason, NoAccess(request, present));
    }

    private static LabelDecision PlanMissing(DacIdentity identity, ResourceRequest request)
    {
        if (request.Resource.Existence != ResourceExistence.CreatedByEmulator)
            return LabelDecision.Ignore("there is no such file, and there need not be");

        DacAccessResult creation = DacAccessOracle.CheckCreation(identity, request.Target);
        return LabelDecision.Ignore(
            "the emulator creates it",
            creation.IsAllowed ? null : Error(
                DacRules.CannotCreate,
                request.Resource.Path,
                $"the emulator cannot create it: {creation.Path}: {creation.Reason}",
                $"make {creation.Path} accessible to uid {Text(identity.UserId)}"));
    }

    /// <summary>
    /// The directories that get an entry for searching: those where search is missing, and those where an entry gives it that may be
    /// another domain's and go with it; but none that the domain is given anyway.
    /// </summary>
    private ImmutableArray<TraversalLabel> PlanTraversals(DacConfinement dac, DacIdentity identity, PinnedFile file, out DacAccessResult? closed)
    {
        List<TraversalLabel>? traversals = null;
        closed = null;
        foreach (PathStep step in file.Directories)
        {
            bool isOpen = DacAccessOracle.MaySearch(identity, step, out bool byNamedEntry);
            if ((isOpen && !byNamedEntry) || dac.GivenDirectories.Contains(step.Status.Identity))
                continue;
            bool canHaveEntry = dac.Strategy == DacStrategy.Acl && step is { SupportsAcls: true, IsSharedBetweenHosts: false } && step.Status.UserId != identity.UserId
                && _pathPolicy.CheckTraversal(step.Path, step.Status).Treatment == PathTreatment.Ordinary;
            if (canHaveEntry)
                (traversals ??= []).Add(new TraversalLabel(step, DacFileLabel.Entry(identity.UserId, DacAccessOracle.Search).ToLabel(), $"{identity} may not search it"));
            else if (!isOpen)
                closed ??= DacAccessOracle.CheckSearch(identity, step);
        }

        return [.. traversals ?? []];
    }

    /// <summary>What opening the file really tells, where that is to be tried and is not what metadata say.</summary>
    private DacAccessResult? FindMisled(DacIdentity identity, PinnedFile file, int needed)
    {
        bool isTried = _options.Verification == DacVerification.Always
            || (_options.Verification == DacVerification.SharedFileSystems && file.FileSystem is { IsSharedBetweenHosts: true });
        if (!isTried || _verifier is null)
            return null;
        try
        {
            return _verifier.Verify(identity, isOwnIdentity: !_manager.IsPrivileged, file, needed) is { IsAllowed: false } refused ? refused : null;
        }
        catch (LaunchException e)
        {
            return new DacAccessResult(false, file.Path, $"it could not be tried: {e.Message}");
        }
    }

    /// <summary>Sockets are served by others, who need them too.</summary>
    private static bool IsExclusive(ResourceRequest request) =>
        request.Resource.Access == ResourceAccess.ReadWrite
        && request.Target.Status!.Type is FileType.Regular or FileType.BlockDevice or FileType.CharacterDevice or FileType.Directory;

    /// <summary>
    /// What is in a directory may be anything by the time it is opened; nobody can pin that beforehand, and what is in one that the domain
    /// is only shown may be others' too (libvirt relabels no such directory recursively either). Of the state of a TPM what is there goes
    /// with the directory; what sysfs says of a device has the kernel's modes.
    /// </summary>
    private static PlanFinding? WarnOfContent(ResourceRequest request)
    {
        if (request is not { Target.Status.Type: FileType.Directory, Resource.Kind: not (ResourceKind.TpmState or ResourceKind.PciDeviceTree) })
            return null;
        (string message, string remedy) = request.Resource.Kind switch
        {
            ResourceKind.MemoryBacking => ("the emulator gets the directory, but what is in it is not changed", "remove what earlier runs left in it, or give it to the emulator's user"),
            ResourceKind.AudioDevice => ("the emulator may list the directory, but the devices in it are not changed", $"name their group in {nameof(DacDriverOptions)}.{nameof(DacDriverOptions.SupplementaryGroups)}"),
            _ => ("what is in the directory is never changed: of it the emulator has what its user may open", "let the emulator's user open what the domain is to have"),
        };
        return new PlanFinding(FindingSeverity.Warning, DacRules.DirectoryContent, ModelName, request.Resource.Path, message, remedy);
    }

    /// <summary>A shared directory may be opened by virtiofsd in place of the emulator, and under another user.</summary>
    private static PlanFinding NoAccess(ResourceRequest request, DacAccessResult result) => Error(
        DacRules.NoAccess,
        request.Resource.Path,
        $"the emulator cannot open it: {result.Path}: {result.Reason}",
        result.Path == request.Target.Path ? "change its mode" : $"let the emulator's user search {result.Path}, or move the file") with
    {
        Severity = request.Resource.Kind == ResourceKind.FilesystemDirectory ? FindingSeverity.Warning : FindingSeverity.Error,
    };

    /// <summary>
    /// Connecting to a socket needs the right to write it (unix(7)), whichever device it is for; a directory is listed and searched, and
    /// written only where the domain makes files in it; everything else is opened for what the domain does with it.
    /// </summary>
    private static int NeededRights(ResourceRequest request)
    {
        int opened = request.Resource.Access == ResourceAccess.ReadOnly ? DacAccessOracle.Read : DacAccessOracle.Read | DacAccessOracle.Write;
        return request.Target.Status!.Type switch
        {
            FileType.Socket => DacAccessOracle.Write,
            FileType.Directory => DacAccessOracle.Search | (request.Resource.Access == ResourceAccess.ReadWrite ? opened : DacAccessOracle.Read),
            _ => opened,
        };
    }
}
