using System.Runtime.InteropServices;
using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// What the mode or the ACL of one file gives an identity, and which entry says so, in the order of acl(5), "access check algorithm".
/// </summary>
/// <param name="Rights">Some of read, write and execute/search.</param>
/// <param name="Source">The entry.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DacGrant(int Rights, DacGrantSource Source)
{
    private const int GroupBits = 0x38; // 0070

    internal static DacGrant Of(DacIdentity identity, FileStatus status, PosixAcl? acl, int needed)
    {
        if (identity.UserId == status.UserId)
            return new DacGrant((status.Permissions >> 6) & 7, DacGrantSource.Owner);

        // With an empty mask the kernel does not look at the ACL at all, and named users fall through to the rights of others
        // (fs/namei.c, acl_permission_check); the mask stands in the group's mode bits.
        if (acl is not null && (status.Permissions & GroupBits) != 0)
            return FromAcl(identity, status, acl, needed);
        return identity.IsInGroup(status.GroupId)
            ? new DacGrant((status.Permissions >> 3) & 7, DacGrantSource.Group)
            : new DacGrant(status.Permissions & 7, DacGrantSource.Others);
    }

    internal string Describe() => Source switch
    {
        DacGrantSource.Owner => "the owner's mode",
        DacGrantSource.Group => "the group's mode",
        DacGrantSource.NamedUser => "the ACL's entry of the user",
        DacGrantSource.AclGroup => "the ACL's entry of a group",
        _ => "the mode for others",
    };

    private static DacGrant FromAcl(DacIdentity identity, FileStatus status, PosixAcl acl, int needed)
    {
        int mask = acl.Find(PosixAclTag.Mask)?.Permissions ?? 7;
        if (acl.Find(PosixAclTag.User, identity.UserId) is { } named)
            return new DacGrant(named.Permissions & mask, DacGrantSource.NamedUser);

        // Of the matching groups one must give all that is needed; their rights are not added up.
        int? best = null;
        foreach (PosixAclEntry entry in acl.Entries)
        {
            bool matches = (entry.Tag == PosixAclTag.GroupObject && identity.IsInGroup(status.GroupId))
                || (entry.Tag == PosixAclTag.Group && identity.IsInGroup(entry.Id));
            if (!matches)
                continue;
            int granted = entry.Permissions & mask;
            if ((granted & needed) == needed)
                return new DacGrant(granted, DacGrantSource.AclGroup);
            best = Math.Max(best ?? 0, granted);
        }

        return best is { } insufficient
            ? new DacGrant(insufficient, DacGrantSource.AclGroup)
            : new DacGrant(acl.Find(PosixAclTag.Other)?.Permissions ?? 0, DacGrantSource.Others);
    }
}
