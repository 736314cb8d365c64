using System.Globalization;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// What this driver puts on a file: an owner, <c>+107:+107</c>, or an ACL entry for the emulator's user, <c>user:+107:rw</c>. With
/// <c>,exclusive</c> everybody else but the owner gets nothing. Immutable.
/// </summary>
/// <param name="UserId">The new owner, or the user of the entry.</param>
/// <param name="GroupId">The new group; null for an entry.</param>
/// <param name="Rights">The rights of the entry, as in a mode; 0 for an owner.</param>
/// <param name="IsExclusive">Group, others and named entries of the ACL get nothing meanwhile.</param>
internal sealed record DacFileLabel(uint UserId, uint? GroupId, int Rights, bool IsExclusive)
{
    private const int OwnerBits = 0x1C0; // 0700
    private const int GroupBits = 0x38; // 0070
    private const string EntryPrefix = "user:+";
    private const string ExclusiveSuffix = ",exclusive";
    private static readonly string[] RightNames = ["", "x", "w", "wx", "r", "rx", "rw", "rwx"];

    /// <summary>It is an ACL entry, beside which others can stand.</summary>
    internal bool IsEntry => GroupId is null;

    internal static DacFileLabel Owner(uint userId, uint groupId, bool isExclusive = false) => new(userId, groupId, 0, isExclusive);

    internal static DacFileLabel Entry(uint userId, int rights, bool isExclusive = false) => new(userId, null, rights, isExclusive);

    internal static bool IsEntryText(string text) => text.StartsWith(EntryPrefix, StringComparison.Ordinal);

    internal static bool IsExclusiveText(string text) => text.EndsWith(ExclusiveSuffix, StringComparison.Ordinal);

    /// <summary>The file as it will be with this label on it.</summary>
    internal PinnedFile AppliedTo(PinnedFile file)
    {
        FileStatus status = file.Status!;
        if (GroupId is { } group)
        {
            FileStatus owned = status with { UserId = UserId, GroupId = group, Permissions = IsExclusive ? status.Permissions & OwnerBits : status.Permissions };
            return file with { Status = owned, Acl = IsExclusive ? null : file.Acl };
        }

        PosixAcl acl = AclEntries.With(file.Acl ?? PosixAcl.FromPermissions(status.Permissions), this);
        int mask = acl.Find(PosixAclTag.Mask)?.Permissions ?? 0;
        return file with { Status = status with { Permissions = (status.Permissions & ~GroupBits) | (mask << 3) }, Acl = acl };
    }

    internal SecurityLabel ToLabel() => new(DacDriver.ModelName, ToString());

    public override string ToString() =>
        (GroupId is { } group ? OwnershipLabel.FromIds(UserId, group).ToString() : string.Create(CultureInfo.InvariantCulture, $"{EntryPrefix}{UserId}:{RightNames[Rights]}"))
        + (IsExclusive ? ExclusiveSuffix : "");

    /// <exception cref="RecordException">The text is not one of these forms.</exception>
    internal static DacFileLabel Parse(string text, string path)
    {
        bool isExclusive = IsExclusiveText(text);
        string rest = isExclusive ? text[..^ExclusiveSuffix.Length] : text;
        if (!IsEntryText(rest))
        {
            (uint user, uint group) = DacSnapshot.ParseOwner(rest, path);
            return Owner(user, group, isExclusive);
        }

        string[] parts = rest[EntryPrefix.Length..].Split(':');
        return parts.Length == 2 && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && Array.IndexOf(RightNames, parts[1]) is > 0 and int rights
            ? Entry(id, rights, isExclusive)
            : throw new RecordException(path, $"the recorded entry '{text}' is not one");
    }
}
