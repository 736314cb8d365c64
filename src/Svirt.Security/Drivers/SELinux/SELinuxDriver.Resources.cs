using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <content>What is done about single resources.</content>
public sealed partial class SELinuxDriver
{
    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (confinement is not SELinuxConfinement { Process: { } process } domain)
            return LabelDecision.Ignore("the domain has no SELinux label");
        if (request.Resource.DescriptorGroup is not null && IsSocket(request.Resource.Kind))
            return PlanHandedOverSocket(process, request);
        if (request.Target.Status is not { } status)
            return PlanMissing(process, request);
        var use = new FileUse(_oracle, process, request.Target, NeededAccess.For(request.Resource, status.Type));
        if (!request.MayBeChanged)
            return CheckAccess(request, use);
        if (request.Label is { } demanded)
        {
            return SecurityContext.TryParse(demanded, out SecurityContext? context) && _host.IsValid(context)
                ? PutLabel(context, "the document demands this label", request, use, status)
                : LabelDecision.Ignore("the demanded label is not valid", SELinuxFinding.Error(SELinuxRules.InvalidContext, $"the policy does not accept '{demanded}'", path: request.Resource.Path));
        }

        return PlanLabel(domain, request, use, status);
    }

    /// <summary>
    /// The label of the resource's access (R2.2). Only what the domain does not have for itself is left as it is where the policy allows
    /// its use (R3.1, R3.2). The policy is asked whether or not the host enforces it: that may change while the domain runs, and the records
    /// of a permissive host are to show what would be denied.
    /// </summary>
    private LabelDecision PlanLabel(SELinuxConfinement domain, ResourceRequest request, FileUse use, FileStatus status)
    {
        (SecurityContext wanted, string rule) = request.Resource.Access switch
        {
            ResourceAccess.ReadWrite => (domain.Image!, "a read-write file always gets the domain's own label (R3.2)"),
            ResourceAccess.Shared => (domain.Shared!, "a shareable file gets the image type without categories (R2.2)"),
            _ => (domain.Content!, "a read-only file gets the content type (R2.2)"),
        };
        string known = Presumption(request.Target);
        if (request.Resource.Access == ResourceAccess.ReadWrite)
            return PutLabel(wanted, known + rule, request, use, status);
        if (request.Relabel == RelabelMode.Force)
            return PutLabel(wanted, $"{known}relabelling is forced; {rule}", request, use, status);
        return use.FindObstacle() is { } obstacle
            ? PutLabel(wanted, use.Label is null ? $"{obstacle}; {rule}" : $"{known}{obstacle}; {rule}", request, use, status)
            : LabelDecision.Keep($"{known}{use.Allowance} as it stands (R3.1)");
    }

    private LabelDecision PutLabel(SecurityContext wanted, string reason, ResourceRequest request, FileUse use, FileStatus status)
    {
        bool takesNoLabels = use.Label != wanted && status.MountId != 0 && _mounts.Get().TryGetValue(status.MountId, out bool takesLabels) && !takesLabels;
        bool isExclusive = request.Resource.Access == ResourceAccess.ReadWrite;
        LabelTolerance tolerance = !_enforcing.Get() ? LabelTolerance.Denied
            : (!isExclusive || (takesNoLabels && _options.AllowUnisolatedStorage)) && use.Present.IsGranted ? LabelTolerance.Unsupported
            : LabelTolerance.None;
        PlanFinding? finding = takesNoLabels ? DescribeUnlabelable(request, use, isExclusive) : FindDenial(wanted, request, use);
        return LabelDecision.Apply(LabelOf(wanted), takesNoLabels ? $"{reason}; its file system takes no labels" : reason, _options.RememberLabels && !IsLeftOver(request.Resource, use.Label, wanted), finding) with
        {
            Tolerance = tolerance,
        };
    }

    /// <summary>
    /// What swtpm made in an earlier run has the level of that run, which may be another domain's by now: such a file goes back to the
    /// policy's default.
    /// </summary>
    private static bool IsLeftOver(DomainResource resource, SecurityContext? present, SecurityContext wanted) =>
        resource.Kind == ResourceKind.TpmState && present is { Range.High.Categories.IsEmpty: false } && present.Type == wanted.Type && present != wanted;

    /// <summary>A file system without labels, or read-only: the file can only be used as it stands.</summary>
    private PlanFinding? DescribeUnlabelable(ResourceRequest request, FileUse use, bool isExclusive)
    {
        const string Place = "no label can be put on it (its file system takes none, or is read-only)";
        if (!use.Present.IsGranted)
        {
            string obstacle = use.Present.Unknown ?? use.Denial(use.Present.Denied, use.Label!);
            return Enforced(use.Present, SELinuxRules.NoAccess, $"{Place}, and {obstacle}", "turn on the policy's boolean for it, such as virt_use_nfs, mount it with context=, or move the file", request);
        }

        if (!isExclusive)
            return null;
        string message = $"not isolated: {Place}, so other domains of this type may have it too";
        return _options.AllowUnisolatedStorage
            ? SELinuxFinding.Warning(SELinuxRules.NotIsolated, message) with { Path = request.Resource.Path }
            : Enforced(use.Present, SELinuxRules.NotIsolated, message, $"move it, or set {nameof(SELinuxDriverOptions)}.{nameof(SELinuxDriverOptions.AllowUnisolatedStorage)}", request);
    }

    /// <summary>What the policy denies even under the label that the file will have.</summary>
    private PlanFinding? FindDenial(SecurityContext wanted, ResourceRequest request, FileUse use)
    {
        if (use.FindClosedDirectory() is { } closed)
            return DescribeClosedDirectory(closed.Step, closed.Label, closed.Answer, request, use);
        AccessAnswer answer = use.Under(wanted);
        return answer.Denied.IsEmpty || !IsEnforced(answer) ? null
            : SELinuxFinding.Warning(SELinuxRules.NoAccess, $"{use.Denial(answer.Denied, wanted)}, which the file will have", "allow it in the policy") with { Path = request.Resource.Path };
    }

    /// <summary>Helpers with domains of their own open what they serve from; of them nothing is known here.</summary>
    private PlanFinding? DescribeClosedDirectory(PathStep step, SecurityContext label, AccessAnswer answer, ResourceRequest request, FileUse use)
    {
        if (!IsEnforced(answer))
            return null;
        bool isCertain = !request.Target.IsPresumed && request.Resource.DescriptorGroup is null && request.Resource.Kind
            is not (ResourceKind.TpmState or ResourceKind.TpmLog or ResourceKind.PasstLog or ResourceKind.FilesystemDirectory);
        return new PlanFinding(
            isCertain ? FindingSeverity.Error : FindingSeverity.Warning,
            SELinuxRules.NoAccess,
            ModelName,
            request.Resource.Path,
            $"the emulator cannot reach it: {use.DirectoryDenial(step, label)}",
            "move the file to a directory that emulators may search, or give the directory such a label");
    }

    /// <summary>
    /// A file that the whole host shares: relabelling it for one domain would take it from all others, and is not needed either, since
    /// stock policies let svirt_t use /dev/kvm, /dev/urandom and their like under the labels they have.
    /// </summary>
    private LabelDecision CheckAccess(ResourceRequest request, FileUse use)
    {
        const string AsItStands = "it is used as it stands";
        if (use.Present.Unknown is { } unknown)
            return LabelDecision.Ignore($"{AsItStands}; {unknown}");
        if (use.Present.IsGranted)
            return LabelDecision.Ignore(Presumption(request.Target) + use.Allowance);
        string denial = use.Denial(use.Present.Denied, use.Label!);
        return IsEnforced(use.Present) && !request.Target.IsPresumed
            ? LabelDecision.Ignore(AsItStands, SELinuxFinding.Error(SELinuxRules.NoAccess, $"{denial}, and the file may not be relabelled", "allow it in the policy, or take the resource out of the document", request.Resource.Path))
            : LabelDecision.Ignore($"{AsItStands}; {Presumption(request.Target)}{denial}");
    }

    private static LabelDecision PlanMissing(SecurityContext process, ResourceRequest request) => request.Resource.Existence != ResourceExistence.CreatedByEmulator
        ? LabelDecision.Ignore("there is no such file (yet)")
        : LabelDecision.Ignore(IsSocket(request.Resource.Kind)
            ? $"the emulator creates the socket, which carries its label {process}"
            : "the emulator creates it, with the label that the policy gives its files");

    private PlanFinding Enforced(AccessAnswer answer, string rule, string message, string remedy, ResourceRequest request) => new(
        IsEnforced(answer) && !request.Target.IsPresumed ? FindingSeverity.Error : FindingSeverity.Warning, rule, ModelName, request.Resource.Path, message, remedy);

    private bool IsEnforced(AccessAnswer answer) => _enforcing.Get() && !answer.IsPermissive;

    private static string Presumption(PinnedFile target) => !target.IsPresumed ? ""
        : target.SELinuxContext is null ? "its present label is not known, which means that it will be labelled; "
        : $"its present label is taken to be {target.SELinuxContext} (file_contexts); ";
}
