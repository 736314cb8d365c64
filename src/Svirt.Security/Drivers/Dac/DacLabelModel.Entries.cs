using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <content>ACL entries, several of which can be on one file.</content>
internal sealed partial class DacLabelModel
{
    public bool IsCumulative(string label) => DacFileLabel.IsEntryText(label);

    public bool AdmitsOthers(string label) => DacFileLabel.IsEntryText(label) && !DacFileLabel.IsExclusiveText(label);

    public void Add(IFileObject file, LabelSnapshot original, SecurityLabel added, IReadOnlyList<SecurityLabel> others)
    {
        DacFileLabel label = DacFileLabel.Parse(added.Text, file.Path);
        PosixAcl before = ListOf(DacSnapshot.Parse(original, file.Path));
        DacFileLabel[] entries = [.. others.Select(other => DacFileLabel.Parse(other.Text, file.Path))];
        PosixAcl present = ReadList(file);
        PosixAcl merged = AclEntries.Merge(present, AclEntries.With(before, entries), AclEntries.With(before, [.. entries, label]), UsersOf([.. entries, label]));
        // Where somebody changed the mask meanwhile, the entry may not be worth what it says.
        Write(file, present, AclEntries.With(merged, [label]));
    }

    public void Remove(IFileObject file, LabelSnapshot original, SecurityLabel removed, IReadOnlyList<SecurityLabel> others)
    {
        DacFileLabel label = DacFileLabel.Parse(removed.Text, file.Path);
        PosixAcl before = ListOf(DacSnapshot.Parse(original, file.Path));
        DacFileLabel[] entries = [.. others.Select(other => DacFileLabel.Parse(other.Text, file.Path))];
        PosixAcl present = ReadList(file);
        Write(file, present, AclEntries.Merge(present, AclEntries.With(before, [.. entries, label]), AclEntries.With(before, entries), UsersOf([.. entries, label])));
    }

    private static HashSet<uint> UsersOf(IEnumerable<DacFileLabel> labels) => [.. labels.Select(label => label.UserId)];

    private static PosixAcl ReadList(IFileObject file) => PosixAcl.ReadFrom(file) ?? PosixAcl.FromPermissions(file.GetStatus().Permissions);

    private static PosixAcl ListOf(DacSnapshot snapshot) => snapshot.Acl ?? PosixAcl.FromPermissions(snapshot.Permissions ?? 0);

    /// <summary>A list of three entries removes the attribute and sets the mode in one step.</summary>
    private static void Write(IFileObject file, PosixAcl present, PosixAcl wanted)
    {
        byte[] value = wanted.ToBytes();
        if (!value.AsSpan().SequenceEqual(present.ToBytes()))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, value);
    }
}
