using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>Laws of adding entries to ACLs and taking them out, on random lists.</summary>
public sealed class AclEntriesTests
{
    private const int Rounds = 20_000;
    private const int Seed = 20150911;
    private const uint Emulator = 4242;
    private const uint GroupOfFiles = 7;
    private const int AllRights = 7;
    private static readonly uint[] Users = [1001, 1002, Emulator], Groups = [2001, 2002];

    /// <summary>Everybody but the owner and the emulator: named and not, in named groups, in the file's own, in several, in none.</summary>
    private static readonly DacIdentity[] Others =
    [
        new(1001, 2001, []), new(1002, 2002, [2001]), new(1001, 9, []), new(1003, 7, []), new(1003, 7, [2001]), new(1003, 2002, []), new(1003, 9, []), new(1002, 7, [2002]),
    ];

    private readonly Random _random = new(Seed);

    [Fact]
    public void Grant_AnyList_GivesTheRightsAndLeavesEverybodyElseAsTheyWere()
    {
        int raised = 0;
        for (int i = 0; i < Rounds; i++)
        {
            PosixAcl before = RandomList();
            int rights = _random.Next(1, 8);
            PosixAcl after = AclEntries.Grant(before, Emulator, rights);
            DacGrant granted = DacGrant.Of(new DacIdentity(Emulator, 9, []), StatusOf(after), after, rights);
            Assert.True((granted.Rights & rights) == rights, $"{Text(before)} -> {Text(after)} gives {granted} of {rights}");
            foreach (DacIdentity other in Others)
            {
                for (int needed = 1; needed <= AllRights; needed++)
                    Assert.True(May(other, before, needed) == May(other, after, needed), $"{Text(before)} -> {Text(after)}: {other} for {needed}");
            }

            raised += before.Find(PosixAclTag.Mask) is { Permissions: var mask } && (mask & rights) != rights ? 1 : 0;
        }

        Assert.InRange(raised, Rounds / 20, Rounds);
    }

    [Fact]
    public void Merge_ThereWhereNobodyChangedAnything_GivesWhatWasToBeThere()
    {
        for (int i = 0; i < Rounds; i++)
        {
            PosixAcl original = RandomList();
            foreach (DacFileLabel label in RandomLabels())
            {
                PosixAcl desired = AclEntries.With(original, label);
                PosixAcl merged = AclEntries.With(AclEntries.Merge(original, original, desired, new HashSet<uint> { label.UserId }), [label]);
                Assert.Equal(desired.ToBytes(), merged.ToBytes());
                Assert.True(desired.HasEntriesOf(merged));
                Assert.Equal(desired.ToBytes(), AclEntries.With(original, [label]).ToBytes());
            }
        }
    }

    [Fact]
    public void Merge_BackAgainWhereNobodyChangedAnything_GivesTheOriginal()
    {
        for (int i = 0; i < Rounds; i++)
        {
            PosixAcl original = RandomList();
            DacFileLabel[] labels = RandomLabels();
            PosixAcl present = AclEntries.With(original, labels);
            foreach (int gone in Enumerable.Range(0, labels.Length).OrderBy(_ => _random.Next()).ToArray())
            {
                DacFileLabel[] left = [.. labels.Where((label, index) => index != gone && label is not null)];
                DacFileLabel[] all = [.. labels.OfType<DacFileLabel>()];
                present = AclEntries.Merge(present, AclEntries.With(original, all), AclEntries.With(original, left), all.Select(label => label.UserId).ToHashSet());
                labels[gone] = null!;
            }

            Assert.Equal(original.ToBytes(), present.ToBytes());
        }
    }

    [Fact]
    public void Merge_OthersChangedEntriesMeanwhile_KeepsTheirsTakesOursAndWidensNobody()
    {
        for (int i = 0; i < Rounds; i++)
        {
            PosixAcl original = RandomList();
            DacFileLabel label = DacFileLabel.Entry(Emulator, _random.Next(1, 8));
            PosixAcl expected = AclEntries.With(original, [label]);
            PosixAcl present = Meddle(expected);
            PosixAcl merged = AclEntries.Merge(present, expected, original, new HashSet<uint> { Emulator });
            Assert.Equal(original.Find(PosixAclTag.User, Emulator), merged.Find(PosixAclTag.User, Emulator));
            foreach (DacIdentity other in Others)
            {
                for (int needed = 1; needed <= AllRights; needed <<= 1)
                {
                    bool may = May(other, merged, needed);
                    Assert.True(!may || May(other, present, needed) || May(other, original, needed), $"{Text(original)}, {Text(present)} -> {Text(merged)}: {other} for {needed}");
                }
            }
        }
    }

    /// <summary>The members of the new group were others before.</summary>
    [Fact]
    public void HandOver_AnyList_HasNoEntryOfTheIdentityAndWidensNobody()
    {
        const uint NewGroup = 8;
        DacIdentity[] others = [.. Others.Where(other => !other.IsInGroup(GroupOfFiles)), new(1003, NewGroup, []), new(1001, NewGroup, [2001]), new(1003, 9, [NewGroup])];
        for (int i = 0; i < Rounds; i++)
        {
            PosixAcl before = RandomList();
            PosixAcl after = AclEntries.HandOver(before, id => id == Emulator, isGroupKept: false);
            Assert.Null(after.Find(PosixAclTag.User, Emulator));
            Assert.Equal(before.Find(PosixAclTag.UserObject), after.Find(PosixAclTag.UserObject));
            Assert.Equal(StatusOf(after).Permissions, after.ToPermissions());
            foreach (DacIdentity other in others)
            {
                for (int needed = 1; needed <= AllRights; needed++)
                {
                    bool may = (DacGrant.Of(other, StatusOf(after) with { GroupId = NewGroup }, after, needed).Rights & needed) == needed;
                    Assert.True(!may || May(other, before, needed), $"{Text(before)} -> {Text(after)}: {other} for {needed}");
                }
            }

            PosixAcl kept = AclEntries.HandOver(before, id => id == Emulator, isGroupKept: true);
            Assert.All(Others, other => Assert.Equal(May(other, before, 4), May(other, kept, 4)));
        }
    }

    /// <summary>As setfacl does: a new or changed entry of somebody else, and the mask calculated anew.</summary>
    private PosixAcl Meddle(PosixAcl list)
    {
        var entries = list.Entries.Where(entry => entry is not { Tag: PosixAclTag.User, Id: 1001 } and not { Tag: PosixAclTag.Mask }).ToList();
        entries.Add(new PosixAclEntry(PosixAclTag.User, (ushort)_random.Next(8), 1001));
        int mask = entries.Where(entry => entry.Tag is PosixAclTag.User or PosixAclTag.Group or PosixAclTag.GroupObject).Aggregate(0, (bits, entry) => bits | entry.Permissions);
        entries.Add(new PosixAclEntry(PosixAclTag.Mask, (ushort)mask, PosixAcl.UndefinedId));
        return PosixAcl.Create(entries);
    }

    private DacFileLabel[] RandomLabels() => _random.Next(6) == 0
        ? [DacFileLabel.Entry(Emulator, 6, isExclusive: true)]
        : [.. Enumerable.Range(0, _random.Next(1, 5)).Select(i => DacFileLabel.Entry(Emulator + (uint)(i / 2), _random.Next(1, 8)))];

    private PosixAcl RandomList()
    {
        if (_random.Next(3) == 0)
            return PosixAcl.FromPermissions(_random.Next(512));
        Assert.True(PosixAcl.TryParse(RandomAcls.Next(_random, Users, Groups), out PosixAcl? list));
        return list;
    }

    private static bool May(DacIdentity identity, PosixAcl list, int needed) => (DacGrant.Of(identity, StatusOf(list), list, needed).Rights & needed) == needed;

    private static FileStatus StatusOf(PosixAcl list) => new()
    {
        Identity = default,
        Type = FileType.Regular,
        Permissions = (list.Find(PosixAclTag.UserObject)!.Value.Permissions << 6)
            | ((list.Find(PosixAclTag.Mask) ?? list.Find(PosixAclTag.GroupObject))!.Value.Permissions << 3)
            | list.Find(PosixAclTag.Other)!.Value.Permissions,
        UserId = 0,
        GroupId = GroupOfFiles,
        LinkCount = 1,
    };

    private static string Text(PosixAcl list) => string.Join(' ', list.Entries.Select(entry => $"{entry.Tag}{(entry.Id == PosixAcl.UndefinedId ? "" : entry.Id)}:{entry.Permissions}"));
}
