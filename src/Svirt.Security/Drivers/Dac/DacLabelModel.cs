using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>Owner and group as the label of a file, with mode and ACL remembered beside them, since the emulator can change both of a file it owns.</summary>
internal sealed class DacLabelModel : ILabelModel
{
    private const int SetIdBits = 0xC00;

    public string Model => DacDriver.ModelName;

    public LabelSnapshot Read(IFileObject file) => DacSnapshot.Read(file).ToLabelSnapshot();

    /// <summary>Mode and ACL are kept even so: what the emulator adds to them must not outlive it.</summary>
    public LabelSnapshot UnrememberedOriginal(LabelSnapshot present) => (DacSnapshot.Parse(present, Model) with { UserId = 0, GroupId = 0 }).ToLabelSnapshot();

    public bool Carries(LabelSnapshot present, SecurityLabel wanted) => present.Label == wanted.Text;

    public void Apply(IFileObject file, SecurityLabel wanted)
    {
        (uint user, uint group) = DacSnapshot.ParseOwner(wanted.Text, file.Path);
        file.ChangeOwner(user, group);
    }

    /// <summary>
    /// Owner first, so that the emulator's identity has no say in what follows; then the ACL, which takes entries away that the emulator
    /// added; then the mode. The emulator may have changed the group to any of its own, so only the owner tells whether somebody else
    /// took the file over.
    /// </summary>
    public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied)
    {
        DacSnapshot wanted = DacSnapshot.Parse(original, file.Path);
        (uint appliedUser, _) = DacSnapshot.ParseOwner(applied.Text, file.Path);
        FileStatus present = file.GetStatus();
        if (present.UserId != appliedUser && present.UserId != wanted.UserId)
            return false;

        // A change of owner to the same owner would still clear set-id bits and capabilities.
        if (present.UserId != wanted.UserId || present.GroupId != wanted.GroupId)
            file.ChangeOwner(wanted.UserId, wanted.GroupId);
        if (wanted.Permissions is { } permissions)
            RestorePermissions(file, permissions & ~SetIdBits, wanted.Acl);
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
