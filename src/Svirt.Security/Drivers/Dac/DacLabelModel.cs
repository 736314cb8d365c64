using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// Owner and group, or an ACL entry, as the label of a file (<see cref="DacFileLabel"/>). Mode and ACL are remembered beside the owner,
/// since the emulator can change both of a file it owns.
/// </summary>
internal sealed partial class DacLabelModel : ICumulativeLabelModel, ILibvirtLabelModel
{
    private const int SetIdBits = 0xC00;
    private const int OwnerBits = 0x1C0; // 0700

    public string Model => DacDriver.ModelName;

    public LabelSnapshot Read(IFileObject file) => DacSnapshot.Read(file).ToLabelSnapshot();

    /// <summary>Mode and ACL are kept even so: what the emulator adds to them must not outlive it.</summary>
    public LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present) => (DacSnapshot.Parse(present, Model) with { UserId = 0, GroupId = 0 }).ToLabelSnapshot();

    public string ToLibvirt(LabelSnapshot original) => original.Label;

    /// <summary>Numbers only, as libvirt writes them.</summary>
    public LabelSnapshot? FromLibvirt(string label, LabelSnapshot present) =>
        OwnershipLabel.TryParse(label, out OwnershipLabel? owner) && owner is { User: { Name: null, Id: { } user }, Group: { Name: null, Id: { } group } }
            ? (DacSnapshot.Parse(present, Model) with { UserId = user, GroupId = group }).ToLabelSnapshot()
            : null;

    public bool Carries(LabelSnapshot present, SecurityLabel wanted)
    {
        DacFileLabel label = DacFileLabel.Parse(wanted.Text, Model);
        if (label.IsEntry)
            return false;
        DacSnapshot file = DacSnapshot.Parse(present, Model);
        return file.UserId == label.UserId && file.GroupId == label.GroupId && (!label.IsExclusive || (file.Acl is null && (file.Permissions & ~OwnerBits) == 0));
    }

    public void Apply(IFileObject file, SecurityLabel wanted)
    {
        DacFileLabel label = DacFileLabel.Parse(wanted.Text, file.Path);
        if (label.GroupId is not { } group)
        {
            Add(file, Read(file), wanted, []);
            return;
        }

        // Closed before it changes hands, so that there is no moment at which the new group could open it.
        if (label.IsExclusive)
            RestorePermissions(file, file.GetStatus().Permissions & OwnerBits, acl: null);
        FileStatus present = file.GetStatus();
        if (present.UserId != label.UserId || present.GroupId != group)
            file.ChangeOwner(label.UserId, group);
        // Some file systems have no owners or modes of their own and say yes to every change (FUSE, SMB, vfat with "quiet").
        if (!Carries(label.IsExclusive ? Read(file) : DacSnapshot.Of(file.GetStatus()).ToLabelSnapshot(), wanted))
            throw new HostException("chown", file.Path, $"the file system reports success, but the file is not {wanted.Text}");
    }

    /// <summary>
    /// Owner first, so that the emulator's identity has no say in what follows; then the ACL, which takes entries away that the emulator
    /// added; then the mode. The emulator may have changed the group to any of its own, so only the owner tells whether somebody else
    /// took the file over.
    /// </summary>
    public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied)
    {
        DacFileLabel label = DacFileLabel.Parse(applied.Text, file.Path);
        if (label.IsEntry)
        {
            Remove(file, original, applied, []);
            return true;
        }

        DacSnapshot wanted = DacSnapshot.Parse(original, file.Path);
        FileStatus present = file.GetStatus();
        if (present.UserId != label.UserId && present.UserId != wanted.UserId)
            return false;

        // A change of owner to the same owner would still clear set-id bits and capabilities.
        if (present.UserId != wanted.UserId || present.GroupId != wanted.GroupId)
            file.ChangeOwner(wanted.UserId, wanted.GroupId);
        // Of a directory the bits run nothing: a group that new files inherit is as much part of what was there as the mode.
        if (wanted.Permissions is { } permissions)
            RestorePermissions(file, present.Type == FileType.Directory ? permissions : permissions & ~SetIdBits, wanted.Acl);
        return true;
    }

    private static void RestorePermissions(IFileObject file, int permissions, PosixAcl? acl)
    {
        byte[]? present = file.GetExtendedAttribute(PosixAcl.AccessAttribute);
        // Removing the attribute would leave its mask as group bits; the minimal list sets the mode in the same step.
        byte[]? wanted = acl?.ToBytes() ?? (present is null ? null : PosixAcl.FromPermissions(permissions).ToBytes());
        if (wanted is not null && !wanted.AsSpan().SequenceEqual(present))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, wanted);
        if (file.GetStatus().Permissions != permissions)
            file.ChangePermissions(permissions);
    }
}
