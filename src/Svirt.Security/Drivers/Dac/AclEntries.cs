using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// The algebra of access ACLs: an entry is added so that nobody else's effective rights change (acl(5), "access check algorithm"), and
/// taken out again whatever others did meanwhile. Pure.
/// </summary>
internal static class AclEntries
{
    /// <summary>
    /// The list with a further right for a user. Raising the mask would give other entries what it held back, so those are narrowed to
    /// what they were worth. With an empty mask the kernel looks at no named entry, so those are left out: what they name stays with the
    /// rights of group and others.
    /// </summary>
    internal static PosixAcl Grant(PosixAcl list, uint user, int rights)
    {
        int? mask = list.Find(PosixAclTag.Mask)?.Permissions;
        bool isIgnored = mask == 0;
        int present = !isIgnored && list.Find(PosixAclTag.User, user) is { } own ? own.Permissions & (mask ?? 7) : 0;
        if ((present & rights) == rights)
            return list;

        int held = mask ?? 7;
        var entries = new List<PosixAclEntry>(list.Entries.Count + 2) { new(PosixAclTag.User, (ushort)(present | rights), user) };
        foreach (PosixAclEntry entry in list.Entries)
        {
            bool isNamed = entry.Tag is PosixAclTag.User or PosixAclTag.Group;
            if (entry.Tag == PosixAclTag.Mask || (isNamed && isIgnored) || (entry.Tag == PosixAclTag.User && entry.Id == user))
                continue;
            bool isMasked = isNamed || entry.Tag == PosixAclTag.GroupObject;
            entries.Add(isMasked ? entry with { Permissions = (ushort)(entry.Permissions & held) } : entry);
        }

        int group = list.Find(PosixAclTag.GroupObject)?.Permissions ?? 0;
        entries.Add(new PosixAclEntry(PosixAclTag.Mask, (ushort)((mask ?? group) | present | rights), PosixAcl.UndefinedId));
        return PosixAcl.Create(entries);
    }

    /// <summary>Only the owner, as before, and the user.</summary>
    internal static PosixAcl GrantExclusively(PosixAcl list, uint user, int rights) => PosixAcl.Create(
    [
        new(PosixAclTag.UserObject, list.Find(PosixAclTag.UserObject)?.Permissions ?? 0, PosixAcl.UndefinedId),
        new(PosixAclTag.User, (ushort)rights, user),
        new(PosixAclTag.GroupObject, 0, PosixAcl.UndefinedId),
        new(PosixAclTag.Mask, (ushort)rights, PosixAcl.UndefinedId),
        new(PosixAclTag.Other, 0, PosixAcl.UndefinedId),
    ]);

    /// <summary>The list as it would be with these labels on a file that had another list before.</summary>
    internal static PosixAcl With(PosixAcl original, IEnumerable<DacFileLabel> labels) => labels.OrderBy(label => label.UserId).Aggregate(original, With);

    /// <summary>As <see cref="With(PosixAcl, IEnumerable{DacFileLabel})"/>, of one label.</summary>
    internal static PosixAcl With(PosixAcl original, DacFileLabel label) =>
        label.IsExclusive ? GrantExclusively(original, label.UserId, label.Rights) : Grant(original, label.UserId, label.Rights);

    /// <summary>
    /// Goes from one list to another on a file that others may have changed meanwhile: what they changed stays. Once the mask is theirs,
    /// no entry gets anything back that an earlier mask had held back from it.
    /// </summary>
    /// <param name="present">What is on the file.</param>
    /// <param name="expected">What would be on it, had nobody changed anything.</param>
    /// <param name="desired">What should be on it, had nobody changed anything.</param>
    /// <param name="ownUsers">The users whose entries are this library's alone.</param>
    internal static PosixAcl Merge(PosixAcl present, PosixAcl expected, PosixAcl desired, IReadOnlySet<uint> ownUsers)
    {
        ushort? presentMask = present.Find(PosixAclTag.Mask)?.Permissions, expectedMask = expected.Find(PosixAclTag.Mask)?.Permissions;
        bool isMaskForeign = presentMask != expectedMask;
        var merged = new List<PosixAclEntry>();
        foreach ((PosixAclTag tag, uint id) in present.Entries.Concat(desired.Entries).Select(entry => (entry.Tag, entry.Id)).Distinct())
        {
            ushort? p = present.Find(tag, id)?.Permissions, e = expected.Find(tag, id)?.Permissions, d = desired.Find(tag, id)?.Permissions;
            bool isOwn = tag == PosixAclTag.User && ownUsers.Contains(id);
            bool wouldWiden = isMaskForeign && tag is not PosixAclTag.UserObject && ((d ?? 0) & ~(e ?? 0)) != 0;
            if ((isOwn ? d : p != e || wouldWiden ? p : d) is { } permissions)
                merged.Add(new PosixAclEntry(tag, permissions, id));
        }

        return WithValidMask(merged, presentMask, isMaskDesired: desired.Find(PosixAclTag.Mask) is not null);
    }

    /// <summary>
    /// The list of a file that goes to another owner and group for good: without entries for some users and groups, and so that nobody but
    /// the new owner gains: the members of the new group had the rights of others before, or those of a named group they are in as well.
    /// </summary>
    /// <param name="list">What is on the file.</param>
    /// <param name="isRemoved">The users and groups whose entries go.</param>
    /// <param name="isGroupKept">The group stays.</param>
    internal static PosixAcl HandOver(PosixAcl list, Predicate<uint> isRemoved, bool isGroupKept)
    {
        int others = list.Find(PosixAclTag.Other)?.Permissions ?? 0;
        List<PosixAclEntry> entries = [.. list.Entries.Where(entry => entry.Tag is not (PosixAclTag.User or PosixAclTag.Group) || !isRemoved(entry.Id))];
        int group = entries.FindIndex(entry => entry.Tag == PosixAclTag.GroupObject);
        if (!isGroupKept && group >= 0)
        {
            int common = entries.Where(entry => entry.Tag == PosixAclTag.Group).Aggregate(others, (rights, entry) => rights & entry.Permissions);
            entries[group] = entries[group] with { Permissions = (ushort)(entries[group].Permissions & common) };
        }

        return WithValidMask(entries, list.Find(PosixAclTag.Mask)?.Permissions, isMaskDesired: false);
    }

    /// <summary>Named entries need a mask; without any, a mask that was not there before them goes, and the group keeps what it was worth.</summary>
    private static PosixAcl WithValidMask(List<PosixAclEntry> entries, ushort? presentMask, bool isMaskDesired)
    {
        int mask = entries.FindIndex(entry => entry.Tag == PosixAclTag.Mask);
        bool hasNamed = entries.Exists(entry => entry.Tag is PosixAclTag.User or PosixAclTag.Group);
        if (hasNamed && mask < 0)
            entries.Add(new PosixAclEntry(PosixAclTag.Mask, presentMask ?? 0, PosixAcl.UndefinedId));
        if (!hasNamed && mask >= 0 && !isMaskDesired)
        {
            int group = entries.FindIndex(entry => entry.Tag == PosixAclTag.GroupObject);
            entries[group] = entries[group] with { Permissions = (ushort)(entries[group].Permissions & entries[mask].Permissions) };
            entries.RemoveAt(mask);
        }

        return PosixAcl.Create(entries);
    }
}
