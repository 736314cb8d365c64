using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <content>ACL entries, several of which can be on one file.</content>
internal sealed partial class DacLabelModel
{
    public bool IsCumulative(string label) => DacFileLabel.IsEntryText(label);

    public bool AdmitsOthers(string label) => DacFileLabel.IsEntryText(label) && !DacFileLabel.IsExclusiveText(label);

    // Where nobody else has changed the list, what Merge says is what was to be there.
    public void Add(IFileObject file, LabelSnapshot original, SecurityLabel added, IReadOnlyList<SecurityLabel> others)
    {
        DacFileLabel label = DacFileLabel.Parse(added.Text, file.Path);
        PosixAcl before = ListOf(DacSnapshot.Parse(original, file.Path));
        PosixAcl present = ReadList(file);
        if (others.Count == 0 && present.HasEntriesOf(before))
        {
            Write(file, present, AclEntries.With(before, label));
            return;
        }

        DacFileLabel[] entries = [.. others.Select(other => DacFileLabel.Parse(other.Text, file.Path))];
        PosixAcl merged = AclEntries.Merge(present, AclEntries.With(before, entries), AclEntries.With(before, [.. entries, label]), UsersOf([.. entries, label]));
        // Where somebody changed the mask meanwhile, the entry may not be worth what it says.
        Write(file, present, AclEntries.With(merged, [label]));
    }

    public void Remove(IFileObject file, LabelSnapshot original, SecurityLabel removed, IReadOnlyList<SecurityLabel> others)
    {
        DacFileLabel label = DacFileLabel.Parse(removed.Text, file.Path);
        PosixAcl before = ListOf(DacSnapshot.Parse(original, file.Path));
        PosixAcl present = ReadList(file);
        if (others.Count == 0 && present.HasEntriesOf(AclEntries.With(before, label)))
        {
            Write(file, present, before);
            return;
        }

        DacFileLabel[] entries = [.. others.Select(other => DacFileLabel.Parse(other.Text, file.Path))];
        Write(file, present, AclEntries.Merge(present, AclEntries.With(before, [.. entries, label]), AclEntries.With(before, entries), UsersOf([.. entries, label])));
    }

    private static HashSet<uint> UsersOf(IEnumerable<DacFileLabel> labels) => [.. labels.Select(label => label.UserId)];

    private static PosixAcl ReadList(IFileObject file) => PosixAcl.ReadFrom(file) ?? PosixAcl.FromPermissions(file.GetStatus().Permissions);

    private static PosixAcl ListOf(DacSnapshot snapshot) => snapshot.Acl ?? PosixAcl.FromPermissions(snapshot.Permissions ?? 0);

    /// <summary>A list of three entries removes the attribute and sets the mode in one step.</summary>
    private static void Write(IFileObject file, PosixAcl present, PosixAcl wanted)
    {
        if (!wanted.HasEntriesOf(present))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, wanted.ToBytes());
    }
}
