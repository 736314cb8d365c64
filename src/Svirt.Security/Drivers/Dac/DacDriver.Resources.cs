using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <content>What is done about single resources.</content>
public sealed partial class DacDriver
{
    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (confinement is not DacConfinement { Identity: { } identity })
            return LabelDecision.Ignore("the emulator's identity is not known");
        if (request.Target.Status is null)
            return PlanMissing(identity, request);

        // DAC judges who opens a file, and that is the manager here. (SELinux judges every use of a descriptor.)
        if (request.Resource.DescriptorGroup is not null)
            return LabelDecision.Keep("the manager opens it and hands the emulator a descriptor");

        int needed = NeededRights(request);
        DacAccessResult present = DacAccessOracle.CheckFile(identity, request.Target, needed);
        if (!request.MayBeChanged)
            return LabelDecision.Ignore(present.Reason, present.IsAllowed ? null : NoAccess(request, present));
        if (!_options.DynamicOwnership || !_manager.IsPrivileged)
        {
            string reason = _options.DynamicOwnership ? "a session manager changes no owners" : "dynamic ownership is off (R3.9)";
            return present.IsAllowed ? LabelDecision.Keep($"{reason}; {present.Reason}") : LabelDecision.Ignore(reason, NoAccess(request, present));
        }

        if (request.Label is { } demanded)
            return PlanDemanded(demanded, identity, request, needed);
        return request.Relabel == RelabelMode.Optional && present.IsAllowed
            ? LabelDecision.Keep($"can be opened as it stands: {present.Reason}")
            : ChangeOwner(OwnershipOf(identity), identity, identity.UserId, identity.GroupId, request, needed, present);
    }

    /// <summary>A label that the document demands for the device is applied whether or not the emulator could do without.</summary>
    private LabelDecision PlanDemanded(string demanded, DacIdentity identity, ResourceRequest request, int needed)
    {
        if (_identities.Resolve(demanded, out string? problem) is not { } owner)
            return LabelDecision.Ignore("the demanded owner is not known", Error(DacRules.UnknownOwner, request.Resource.Path, problem!, "correct the seclabel of the device"));
        return ChangeOwner(OwnershipOf(owner), identity, owner.UserId, owner.GroupId, request, needed, present: null);
    }

    /// <summary>Plans the change, and says so beforehand if even that will not make the file accessible.</summary>
    private LabelDecision ChangeOwner(
        SecurityLabel wanted,
        DacIdentity identity,
        uint userId,
        uint groupId,
        ResourceRequest request,
        int needed,
        DacAccessResult? present)
    {
        PinnedFile changed = request.Target with { Status = request.Target.Status! with { UserId = userId, GroupId = groupId } };
        DacAccessResult after = DacAccessOracle.CheckFile(identity, changed, needed);
        return LabelDecision.Apply(
            wanted,
            present is null ? "the document demands this owner" : present.IsAllowed ? "relabelling is forced" : $"{present.Path}: {present.Reason}",
            _options.RememberOwner,
            after.IsAllowed ? null : NoAccess(request, after));
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
