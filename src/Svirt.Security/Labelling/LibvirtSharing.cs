using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// How files are shared with domains of libvirt on the same host. libvirt's counts are those of all domains; which of them are ours the journals
/// say. Never relied upon: libvirt does not see files that we keep without labelling them, nor take our locks. Thread-safe.
/// </summary>
/// <param name="attributes">libvirt's attributes.</param>
/// <param name="isActive">Off, nothing is looked at, and what was told before is only taken back.</param>
internal sealed class LibvirtSharing(LibvirtAttributes attributes, bool isActive)
{
    /// <summary>Its domains have their private files here since the boot, wherever its daemons listen.</summary>
    private static readonly string[] RunDirectories = ["/run/libvirt", "/var/run/libvirt"];

    /// <summary>libvirt has run on this host since it was booted.</summary>
    internal static bool IsPresent(IFileOpener files) => RunDirectories.Any(path =>
    {
        try
        {
            using IFileObject directory = files.Open(path);
            return true;
        }
        catch (HostException)
        {
            return false;
        }
    });

    /// <summary>What libvirt's domains have is not given to one of ours for itself, nor under another label.</summary>
    /// <exception cref="FileInUseException">They have it.</exception>
    internal void ThrowIfInUse(LabelAction action, ClaimedFile file, ILabelModel? model)
    {
        if (!IsOfInterest(action, file))
            return;
        foreach (string name in LibvirtAttributes.Models)
        {
            LibvirtClaim? claim = attributes.Read(file.File, name);
            if (claim is { Count: null })
                throw FileInUseException.OfLibvirt(file.File.Path, name, "the count of libvirt's domains that have it is unreadable");
            uint domains = Others(claim, file, name, ours: 0);
            if (domains == 0)
                continue;
            if (action.Access == ResourceAccess.ReadWrite)
                throw FileInUseException.OfLibvirt(file.File.Path, name, $"{domains} of libvirt's domains have it, so it cannot be used exclusively");
            if (name == action.Model && action.Wanted is { } wanted && !ICumulativeLabelModel.IsCumulative(model, wanted.Text) && !model!.Carries(model.Read(file.File), wanted))
                throw FileInUseException.OfLibvirt(file.File.Path, name, $"{domains} of libvirt's domains have it under another label than {wanted.Text}");
        }
    }

    /// <summary>What libvirt remembers of a file that its domains have: what is on it now is theirs. Null where there is nothing of the kind.</summary>
    internal LabelSnapshot? FindOriginal(LabelAction action, ClaimedFile file, ILabelModel model, LabelSnapshot present) =>
        IsOfInterest(action, file) && model is ILibvirtLabelModel known
            && Others(attributes.Read(file.File, action.Model), file, action.Model, ours: 0) > 0
            && LibvirtAttributes.ReadLabel(file.File, action.Model) is { } label
            ? known.FromLibvirt(label, present)
            : null;

    /// <summary>How many of libvirt's domains have a file in which ours is to be counted; null where it is not to be counted.</summary>
    internal uint? Plan(LabelAction action, ClaimedFile file, ILabelModel? model)
    {
        bool isCounted = IsOfInterest(action, file) && action is { Kind: LabelActionKind.Apply, Remember: true, Restore: true, Wanted: { } wanted }
            && model is ILibvirtLabelModel
            // An entry beside the owner keeps nobody out, and libvirt would refuse to put its owner on a file that is counted.
            && !(model is ICumulativeLabelModel cumulative && cumulative.IsCumulative(wanted.Text) && cumulative.AdmitsOthers(wanted.Text))
            && attributes.AreSupported(file.File, action.Model);
        return isCounted ? Others(attributes.Read(file.File, action.Model), file, action.Model, ours: 0) : null;
    }

    /// <summary>Counts a domain, before its label is put on the file. That it cannot be written matters only where libvirt would rely on it.</summary>
    /// <returns>Whether it was counted.</returns>
    internal bool TryAdd(IFileObject file, JournalEntry entry, ILabelModel model)
    {
        if (entry is not { LibvirtDomains: { } domains, Original: { } original } || model is not ILibvirtLabelModel known)
            return false;
        try
        {
            attributes.Add(file, entry.Model, known.ToLibvirt(original));
            return true;
        }
        catch (HostException) when (domains == 0)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the domain of an entry is in the count. A manager that was killed may have been so before it counted; then only a count that is
    /// higher than libvirt's was tells, and too high a count, which ends with the boot, is better than one that takes a domain of libvirt's away.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="isApplied">The transaction that made the entry is known to have ended.</param>
    internal bool IsCounted(ClaimedFile file, JournalEntry entry, bool isApplied) =>
        entry.LibvirtDomains is { } before && (isApplied || Others(attributes.Read(file.File, entry.Model), file, entry.Model, ours: 1) > before);

    /// <summary>Domains of libvirt rely on what is on the file: the last of them restores it.</summary>
    internal bool IsUsedByLibvirt(ClaimedFile file, JournalEntry entry, bool isCounted) =>
        entry.LibvirtDomains is not null && Others(attributes.Read(file.File, entry.Model), file, entry.Model, ours: isCounted ? 0 : 1) > 0;

    /// <summary>Takes a domain off the count, and away what was written before a manager was killed that had not counted yet.</summary>
    internal void Settle(ClaimedFile file, JournalEntry entry, bool isCounted)
    {
        if (isCounted || (entry.LibvirtDomains == 0 && attributes.Read(file.File, entry.Model) is null))
            attributes.Release(file.File, entry.Model);
    }

    /// <summary>What is remembered of the file is not one domain's to hand on.</summary>
    /// <exception cref="FileInUseException">Domains of libvirt have the file too.</exception>
    internal void ThrowIfShared(ClaimedFile file, JournalEntry entry)
    {
        if (IsUsedByLibvirt(file, entry, IsCounted(file, entry, isApplied: true)))
            throw FileInUseException.OfLibvirt(entry.Path, entry.Model, "domains of libvirt share it, so what is remembered of it cannot go elsewhere");
    }

    /// <summary>
    /// Tells libvirt of another original, as it does itself where a disk becomes another file (virSecurityMoveRememberedLabel). That it cannot be
    /// written does not matter: no domain of libvirt has the file.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">The entry with its new original.</param>
    /// <param name="model">The model.</param>
    internal void Rewrite(ClaimedFile file, JournalEntry entry, ILabelModel model)
    {
        if (entry is not { Original: { } original } || model is not ILibvirtLabelModel known || !IsCounted(file, entry, isApplied: true))
            return;
        try
        {
            attributes.Replace(file.File, entry.Model, known.ToLibvirt(original));
        }
        catch (HostException)
        {
            // The journal, which alone is relied upon, has it.
        }
    }

    /// <summary>Takes a domain off the count that has just been added.</summary>
    internal void Release(IFileObject file, string model) => attributes.Release(file, model);

    /// <summary>The count without those that the journals say are ours.</summary>
    /// <param name="claim">The count.</param>
    /// <param name="file">The file with the journals' claims.</param>
    /// <param name="model">The model.</param>
    /// <param name="ours">How many of ours the journals have too many.</param>
    private static uint Others(LibvirtClaim? claim, ClaimedFile file, string model, int ours)
    {
        long known = file.Claims.Count(of => of.Model == model && of.LibvirtDomains is not null && of.IsOn(file.Status.Identity)) - ours;
        return (uint)Math.Max((claim?.Count ?? 0) - known, 0);
    }

    /// <summary>Images: of other files libvirt remembers nothing that lasts.</summary>
    private bool IsOfInterest(LabelAction action, ClaimedFile file) =>
        isActive && !action.IsTraversal && file.Status.Type is (FileType.Regular or FileType.BlockDevice);
}
