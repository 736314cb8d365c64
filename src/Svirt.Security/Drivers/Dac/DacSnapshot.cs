using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>Owner, mode and ACL of a file, and their form in a record: label <c>+0:+0</c>, details <c>0640</c> or <c>0640 ACL-IN-BASE64</c>. Immutable.</summary>
/// <param name="UserId">The owner.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Permissions">The twelve permission bits; null where they are not to be restored.</param>
/// <param name="Acl">The access ACL; null where there is none.</param>
internal sealed record DacSnapshot(uint UserId, uint GroupId, int? Permissions, PosixAcl? Acl)
{
    private const int AllPermissions = 0xFFF;

    internal static DacSnapshot Read(IFileObject file) => Of(file.GetStatus()) with { Acl = PosixAcl.ReadFrom(file) };

    /// <summary>Without the ACL.</summary>
    internal static DacSnapshot Of(FileStatus status) => new(status.UserId, status.GroupId, status.Permissions, null);

    internal LabelSnapshot ToLabelSnapshot() => new(
        OwnershipLabel.FromIds(UserId, GroupId).ToString(),
        Permissions is { } permissions ? Convert.ToString(permissions, 8).PadLeft(4, '0') + (Acl is null ? "" : " " + Convert.ToBase64String(Acl.ToBytes())) : null);

    /// <exception cref="RecordException">The record is not of this form.</exception>
    internal static DacSnapshot Parse(LabelSnapshot snapshot, string path)
    {
        (uint user, uint group) = ParseOwner(snapshot.Label, path);
        if (snapshot.Details is null)
            return new DacSnapshot(user, group, null, null);

        string[] parts = snapshot.Details.Split(' ');
        if (parts.Length > 2 || !TryParseOctal(parts[0], out int permissions))
            throw Damaged(path, snapshot.Details);
        return new DacSnapshot(user, group, permissions, parts.Length == 1 ? null : ParseAcl(parts[1], path));
    }

    /// <exception cref="RecordException">The text is not two numbers.</exception>
    internal static (uint UserId, uint GroupId) ParseOwner(string text, string path) =>
        OwnershipLabel.TryParse(text, out OwnershipLabel? label) && label is { User: { Name: null, Id: { } user }, Group: { Name: null, Id: { } group } }
            ? (user, group)
            : throw Damaged(path, text);

    private static PosixAcl ParseAcl(string base64, string path)
    {
        byte[] value = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, value, out int length) && PosixAcl.TryParse(value.AsSpan(0, length), out PosixAcl? acl)
            ? acl
            : throw Damaged(path, base64);
    }

    private static bool TryParseOctal(string text, out int permissions)
    {
        permissions = 0;
        foreach (char c in text)
        {
            if (c is < '0' or > '7' || text.Length > 4)
                return false;
            permissions = (permissions << 3) | (c - '0');
        }

        return text.Length > 0 && permissions <= AllPermissions;
    }

    private static RecordException Damaged(string path, string text) => new(path, $"the recorded owner '{text}' is not one");
}
