using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Applies the label plans of all stacked drivers to the files of one domain, or nothing: every file is locked, opened and compared
/// first, originals are on the disk before the first change, and a failure undoes in reverse what was done. One use; it has threads of its own
/// where there are many files (<see cref="FileBatch"/>), each of which is one thread's at a time.
/// </summary>
internal sealed partial class LabelTransaction : IDisposable
{
    private readonly LabelEngine _engine;
    private readonly DomainJournal? _before;
    private readonly DomainIdentity _domain;
    private readonly List<PlannedFile> _files = [];
    private Step[] _steps = [];
    private IDisposable? _locks;

    internal LabelTransaction(LabelEngine engine, DomainIdentity domain, DomainJournal? before)
    {
        _engine = engine;
        _domain = domain;
        _before = before;
    }

    /// <summary>Does all of the plan or throws with nothing done.</summary>
    internal void Run(LabelPlan plan)
    {
        ListFiles(WithoutImplied([.. plan.Actions.Where(action => action.Kind != LabelActionKind.Ignore)]));
        string[] names = [.. _files.Select(file => file.RecordName)];
        _locks = _engine.Records.LockFiles(names);
        ImmutableArray<ImmutableArray<FileClaim>> claims = _engine.Records.Index.ClaimsOn(names);
        FileBatch.ForEach(_files.Count, i =>
        {
            OpenFile(_files[i], claims[i]);
            AddSteps(_files[i]);
        });
        _steps = [.. _files.SelectMany(file => file.Steps).OrderBy(step => step.Number)];
        try
        {
            _engine.Records.WriteJournal(JournalWith([.. _steps.Select(step => step.Entry)]));
            foreach (Step step in _steps)
                ThrowIfOverlapping(step);
            FileBatch.ForEach(_files.Count, i => ApplySteps(_files[i]));
        }
        catch (HostException e) when (Array.Find(_steps, step => step.Failure == e)?.Entry is { } failed)
        {
            throw new LabellingException(failed.Path, failed.Model, $"apply {failed.Applied}", e.Message, e) { UndoFailures = Undo() };
        }
        catch
        {
            Undo();
            throw;
        }
    }

    public void Dispose()
    {
        FileBatch.ForEach(_files.Count, i => _files[i].Dispose());
        _files.Clear();
        _locks?.Dispose();
    }

    private void ListFiles(LabelAction[] actions)
    {
        var byName = new Dictionary<string, PlannedFile>(actions.Length, StringComparer.Ordinal);
        for (int i = 0; i < actions.Length; i++)
        {
            string name = FileRecordName.Of(PlannedStatus(actions[i]));
            if (!byName.TryGetValue(name, out PlannedFile? file))
            {
                byName.Add(name, file = new PlannedFile(name));
                _files.Add(file);
            }

            file.Actions.Add((i, actions[i]));
        }
    }

    private void OpenFile(PlannedFile planned, ImmutableArray<FileClaim> claims)
    {
        LabelAction first = planned.Actions[0].Action;
        FileIdentity identity = PlannedStatus(first).Identity;
        foreach ((_, LabelAction other) in planned.Actions)
        {
            if (PlannedStatus(other).Identity != identity)
                throw new LabellingException(other.Target!.Path, null, "claim the device", $"the domain has the same device as {first.Target!.Path}");
        }

        planned.File = ClaimedFile.Open(_engine.Files, first.Target!.Path, identity, planned.RecordName, claims);
        ThrowIfRefused(planned);
    }

    /// <summary>The rules are asked again about the file as it is now, whatever a driver planned and whatever changed since.</summary>
    private void ThrowIfRefused(PlannedFile planned)
    {
        ClaimedFile file = planned.File!;
        // Only regular files can be executed, so no other has them (capabilities(7)).
        bool hasFileCapability = file.Status.Type == FileType.Regular && PinnedFile.CarriesFileCapability(file.File);
        foreach ((_, LabelAction action) in planned.Actions)
        {
            PathVerdict verdict = action.IsTraversal
                ? _engine.PathPolicy.CheckTraversal(file.File.Path, file.Status)
                : _engine.PathPolicy.Check(file.File.Path, file.Status, hasFileCapability, action.Resource);
            bool refused = verdict.Treatment == PathTreatment.Refused
                || (verdict.Treatment == PathTreatment.Untouchable && action.Kind == LabelActionKind.Apply);
            if (refused)
                throw new UnsafePathException(file.File.Path, verdict);
        }
    }

    private void AddSteps(PlannedFile planned)
    {
        foreach ((int number, LabelAction action) in planned.Actions)
        {
            if (StepFor(number, action, planned) is { } step)
                planned.Steps.Add(step);
        }
    }

    /// <summary>Null where the domain is let through already.</summary>
    private Step? StepFor(int number, LabelAction action, PlannedFile planned)
    {
        ClaimedFile file = planned.File!;
        // One that labels no files has none, and then keeps files only.
        ILabelModel? model = action.Kind == LabelActionKind.Apply ? _engine.FindModel(action.Model) : _engine.TryFindModel(action.Model);
        if (action.IsTraversal && IsTraversedAlready(action, planned))
            return null;
        FileClaim? earlier = FindEarlier(action, file, model);
        ThrowIfConflicting(action, file, model as ICumulativeLabelModel);
        _engine.Libvirt.ThrowIfInUse(action, file, model);

        // What a domain has for itself alone goes with it; who keeps the file does not rely on it.
        bool isOthersOwn = action.Kind != LabelActionKind.Apply && ICumulativeLabelModel.IsCumulative(model, earlier?.Applied);
        (LabelSnapshot? original, string? applied) = isOthersOwn ? (null, null) : (earlier?.Original, earlier?.Applied);
        LabelSnapshot? present = null;
        if (action.Kind == LabelActionKind.Apply)
        {
            present = model!.Read(file.File);
            original ??= action.Remember ? _engine.Libvirt.FindOriginal(action, file, model, present) ?? present : model.UnrememberedOriginal(file.File, present);
            applied = action.Wanted!.Value.Text;
        }

        bool isNode = file.Status.Type is FileType.BlockDevice or FileType.CharacterDevice;
        return new Step(number, action, file, model, present, new JournalEntry
        {
            Model = action.Model,
            Path = file.File.Path,
            DeviceMajor = file.Status.Identity.Device.Major,
            DeviceMinor = file.Status.Identity.Device.Minor,
            Inode = file.Status.Identity.Inode,
            BirthTime = file.Status.Identity.BirthTime,
            Handle = file.Handle?.ToString(),
            NodeType = isNode ? file.Status.Type : null,
            NodeMajor = isNode ? file.Status.NodeDevice.Major : null,
            NodeMinor = isNode ? file.Status.NodeDevice.Minor : null,
            Access = action.Access,
            Applied = applied,
            Original = original,
            LibvirtDomains = _engine.Libvirt.Plan(action, file, model),
            Restore = action.Restore,
            IsTraversal = action.IsTraversal,
        });
    }

    /// <summary>
    /// What a domain put on the file that has it still, with what was there before. Of one that has migrated away it counts only while the file
    /// carries it: the other host may have put the file back meanwhile.
    /// </summary>
    private static FileClaim? FindEarlier(LabelAction action, ClaimedFile file, ILabelModel? model)
    {
        FileClaim? earlier = file.FindApplied(action.Model);
        return earlier is { IsMigrated: true, Applied: { } applied } && model?.Carries(model.Read(file.File), new SecurityLabel(action.Model, applied)) == false ? null : earlier;
    }

    /// <summary>A directory that the domain gets as a resource need not be opened to it as one on the way to another.</summary>
    private static LabelAction[] WithoutImplied(LabelAction[] actions)
    {
        HashSet<(string, FileIdentity)> resources =
        [
            .. from action in actions
               where action is { IsTraversal: false, Kind: LabelActionKind.Apply, Target.Status.Type: FileType.Directory }
               select (action.Model, PlannedStatus(action).Identity),
        ];
        return [.. actions.Where(action => !(action.IsTraversal && resources.Contains((action.Model, PlannedStatus(action).Identity))))];
    }

    /// <summary>Several resources of a domain may lie in one directory, which may be a resource too.</summary>
    private bool IsTraversedAlready(LabelAction action, PlannedFile planned) =>
        planned.File!.Claims.Any(claim => claim.Domain == _domain.Id && claim.Model == action.Model && claim.Applied is not null)
        || planned.Steps.Exists(step => step.Action.IsTraversal && step.Action.Model == action.Model);

    private static bool AdmitsOthers(ICumulativeLabelModel? model, string? label) => label is not null && model?.AdmitsOthers(label) == true;

    /// <summary>
    /// What one domain writes no other may have, in whatever model. A directory on the way is not taken from anybody by that; only
    /// labels that cannot stand beside each other are in each other's way there.
    /// </summary>
    private void ThrowIfConflicting(LabelAction action, ClaimedFile file, ICumulativeLabelModel? model)
    {
        bool exclusive = action.Access == ResourceAccess.ReadWrite;
        foreach (FileClaim claim in file.Claims)
        {
            if (claim.Domain == _domain.Id && (claim.IsMigrated || claim.Model != action.Model))
                continue;
            if (claim.Domain == _domain.Id && (claim.IsDetached || claim.IsTraversal || action.IsTraversal))
                continue;
            if (claim.Domain == _domain.Id)
                throw new FileInUseException(file.File.Path, action.Model, claim.Holder, "has it already: it is the same domain, which cannot attach one file twice");
            bool isExcluded = !action.IsTraversal && !claim.IsTraversal && (claim.IsExclusive || exclusive);
            if (isExcluded && claim.IsDetached)
                throw new FileInUseException(file.File.Path, action.Model, claim.Holder, "has given it up, but its emulator runs and may hold it open");
            if (isExcluded && claim.IsMigrated)
                throw new FileInUseException(file.File.Path, action.Model, claim.Holder, "has migrated to another host and uses it there");
            if (isExcluded)
                throw new FileInUseException(file.File.Path, action.Model, claim.Holder, claim.IsExclusive ? "uses it exclusively" : "shares it, so it cannot be used exclusively");
            if (claim.Model != action.Model || !claim.IsOn(file.Status.Identity) || (AdmitsOthers(model, claim.Applied) && AdmitsOthers(model, action.Wanted?.Text)))
                continue;
            if (action.Kind == LabelActionKind.Apply && claim.Applied is not null && claim.Applied != action.Wanted!.Value.Text)
                throw new FileInUseException(file.File.Path, action.Model, claim.Holder, $"shares it under the label {claim.Applied}, not {action.Wanted.Value.Text}");
        }
    }

    /// <summary>
    /// A partition of a disk that another domain has, or a disk of which another domain has a part. Their locks are not taken, or all
    /// domains with volumes on one disk would wait for each other: each claims first and looks then, so that of two at one instant at
    /// least one sees the other.
    /// </summary>
    private void ThrowIfOverlapping(Step step)
    {
        if (step.File.Status.Type != FileType.BlockDevice)
            return;
        foreach (DeviceNumber device in _engine.BlockDevices.FindOverlapping(step.File.Status.NodeDevice))
        {
            FileClaim? claim = _engine.Records.Index.ClaimsOn(FileRecordName.OfBlockDevice(device)).FirstOrDefault(
                claim => claim.Domain != _domain.Id && (claim.IsExclusive || step.Entry.Access == ResourceAccess.ReadWrite));
            if (claim is not null)
                throw new FileInUseException(step.Entry.Path, step.Entry.Model, claim.Holder, $"has the device {device}, which has bytes in common with it");
        }
    }

    private void ApplySteps(PlannedFile planned)
    {
        foreach (Step step in planned.Steps)
        {
            step.IsBegun = true;
            try
            {
                ApplyStep(step);
            }
            catch (HostException e) when (IsTolerated(step, e.Errno))
            {
                // Used as it stands, as the plan says; restoring finds the original in place.
            }
            catch (HostException e)
            {
                step.Failure = e;
                throw;
            }
        }
    }

    private void ApplyStep(Step step)
    {
        if (step.Wanted is not { } wanted)
            return;
        if (_engine.Libvirt.TryAdd(step.File.File, step.Entry, step.Model!))
            step.IsCounted = true;
        if (_engine.FindCumulative(step.Entry) is { } model)
            model.Add(step.File.File, step.Entry.Original!, wanted, step.File.LabelsOfOthers(_domain.Id, model));
        // One that had it is asked again just before the change: it need not have it any more. A change of owner to the same owner would drop
        // set-id bits and capabilities.
        else if (!step.Model!.Carries(step.Present!, wanted) || !step.Model.Carries(step.Model.Read(step.File.File), wanted))
            step.Model!.Apply(step.File.File, wanted);
    }

    /// <summary>That the file carries the wanted label all the same is success (R3.6): somebody else may have been faster.</summary>
    private static bool IsTolerated(Step step, int errno) => errno switch
    {
        Errno.EOPNOTSUPP or Errno.EROFS => step.Action.Tolerance >= LabelTolerance.Unsupported || CarriesWanted(step),
        Errno.EPERM or Errno.EACCES => step.Action.Tolerance >= LabelTolerance.Denied || CarriesWanted(step),
        _ => false,
    };

    private static bool CarriesWanted(Step step)
    {
        try
        {
            return step.Wanted is { } wanted && step.Model!.Carries(step.Model!.Read(step.File.File), wanted);
        }
        catch (HostException)
        {
            return false;
        }
    }

    /// <summary>What the domain took along to another host and has here again is on record once.</summary>
    private DomainJournal JournalWith(IReadOnlyList<JournalEntry> entries) => new()
    {
        Version = DomainJournal.CurrentVersion,
        Domain = _domain.Id,
        Name = _domain.Name,
        Manager = _engine.ManagerId,
        Entries =
        [
            .. from before in _before?.Entries ?? []
               where !before.IsMigrated || !entries.Any(entry => entry.Model == before.Model && entry.Identity == before.Identity)
               select before,
            .. entries,
        ],
    };

    private static FileStatus PlannedStatus(LabelAction action) =>
        action.Target?.Status ?? throw new LabellingException(action.Resource.Path, action.Model, "open the planned file", "the plan did not find it");
}
