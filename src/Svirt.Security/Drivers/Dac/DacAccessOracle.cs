using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// Answers from metadata whether an identity without capabilities may open a file: search on every directory of the path, then the file
/// itself, each by owner, ACL, group or others, in the order of acl(5), "access check algorithm". Stateless and thread-safe.
/// </summary>
internal static class DacAccessOracle
{
    internal const int Read = 4;
    internal const int Write = 2;
    internal const int Search = 1;

    private const int GroupBits = 0x38; // 0070

    /// <summary>May the identity open the file with these rights?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="file">The file, which exists.</param>
    /// <param name="needed"><see cref="Read"/>, <see cref="Write"/> or both.</param>
    internal static DacAccessResult CheckFile(DacIdentity identity, PinnedFile file, int needed) =>
        CheckDirectories(identity, file) is { IsAllowed: false } denied ? denied : Check(identity, file.Path, file.Status!, file.Acl, needed);

    /// <summary>May the identity create a file of this name?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="file">The file, which does not exist.</param>
    internal static DacAccessResult CheckCreation(DacIdentity identity, PinnedFile file)
    {
        PathStep directory = file.Directories[^1];
        return CheckDirectories(identity, file) is { IsAllowed: false } denied
            ? denied
            : Check(identity, directory.Path, directory.Status, directory.Acl, Write | Search);
    }

    /// <summary>May the identity walk down to the file?</summary>
    internal static DacAccessResult CheckDirectories(DacIdentity identity, PinnedFile file)
    {
        foreach (PathStep step in file.Directories)
        {
            DacAccessResult result = Check(identity, step.Path, step.Status, step.Acl, Search);
            if (!result.IsAllowed)
                return result;
        }

        return new DacAccessResult(true, file.Path, "every directory of the path may be searched");
    }

    private static DacAccessResult Check(DacIdentity identity, string path, FileStatus status, PosixAcl? acl, int needed)
    {
        // With an empty mask the kernel does not look at the ACL at all, and named users fall through to the rights of others
        // (fs/namei.c, acl_permission_check); the mask stands in the group's mode bits.
        bool aclCounts = acl is not null && (status.Permissions & GroupBits) != 0;
        (int granted, string who) = aclCounts ? FromAcl(identity, status, acl!, needed) : FromPermissions(identity, status);
        bool allowed = (granted & needed) == needed;
        string reason = $"{who} {(allowed ? "gives" : "gives only")} {Describe(granted)} to {identity}{(allowed ? "" : $", {Describe(needed)} is needed")}";
        return new DacAccessResult(allowed, path, reason);
    }

    private static (int Granted, string Who) FromPermissions(DacIdentity identity, FileStatus status)
    {
        if (identity.UserId == status.UserId)
            return ((status.Permissions >> 6) & 7, "the owner's mode");
        return identity.IsInGroup(status.GroupId) ? ((status.Permissions >> 3) & 7, "the group's mode") : (status.Permissions & 7, "the mode for others");
    }

    private static (int Granted, string Who) FromAcl(DacIdentity identity, FileStatus status, PosixAcl acl, int needed)
    {
        if (identity.UserId == status.UserId)
            return (Permissions(acl, PosixAclTag.UserObject), "the ACL's entry of the owner");

        int mask = acl.Entries.Any(entry => entry.Tag == PosixAclTag.Mask) ? Permissions(acl, PosixAclTag.Mask) : 7;
        foreach (PosixAclEntry entry in acl.Entries)
        {
            if (entry.Tag == PosixAclTag.User && entry.Id == identity.UserId)
                return (entry.Permissions & mask, "the ACL's entry of the user");
        }

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
                return (granted, "the ACL's entry of a group");
            best = Math.Max(best ?? 0, granted);
        }

        return best is { } insufficient ? (insufficient, "the ACL's entry of a group") : (Permissions(acl, PosixAclTag.Other), "the ACL's entry for others");
    }

    private static int Permissions(PosixAcl acl, PosixAclTag tag)
    {
        foreach (PosixAclEntry entry in acl.Entries)
        {
            if (entry.Tag == tag)
                return entry.Permissions;
        }

        return 0;
    }

    private static string Describe(int bits) =>
        string.Create(3, bits, static (text, b) =>
        {
            text[0] = (b & Read) != 0 ? 'r' : '-';
            text[1] = (b & Write) != 0 ? 'w' : '-';
            text[2] = (b & Search) != 0 ? 'x' : '-';
        });
}
