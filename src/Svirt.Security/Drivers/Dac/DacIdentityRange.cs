using System.IO.Abstractions;
using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac;

/// <summary>Consecutive numbers, each of which can be one domain's uid and primary gid (<see cref="DacDriverOptions.IdentityPerDomain"/>). Immutable.</summary>
public sealed record DacIdentityRange
{
    /// <summary>systemd's dynamic users (man: systemd.exec, DynamicUser=).</summary>
    private const uint FirstDynamic = 61184, LastDynamic = 65519;

    /// <summary>Users of the operating system and of people, by every distribution's login.defs(5); nobody, and the 16-bit "unchanged".</summary>
    private const uint LastOrdinary = 60000, Nobody = 65534, Unchanged16 = 65535;

    /// <summary>Above this some programs take ids for negative numbers.</summary>
    private const uint LastPositive = int.MaxValue - 1;

    /// <summary>Names a range.</summary>
    /// <param name="first">The first number, above those of ordinary users.</param>
    /// <param name="count">How many.</param>
    /// <param name="subordinateTo">The user whose lines of /etc/subuid and /etc/subgid the range is taken from; null where it is in none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, reaches ordinary or systemd's dynamic users, nobody, or negative numbers.</exception>
    public DacIdentityRange(uint first, uint count, string? subordinateTo = null)
    {
        ulong last = (ulong)first + count - 1;
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, LastOrdinary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, LastPositive, nameof(count));
        if ((first <= LastDynamic && last >= FirstDynamic) || (first <= Unchanged16 && last >= Nobody))
            throw new ArgumentOutOfRangeException(nameof(first), first, $"{FirstDynamic} to {LastDynamic} are systemd's, {Nobody} and {Unchanged16} are nobody's.");
        (First, Count, SubordinateTo) = (first, count, subordinateTo);
    }

    /// <summary>65,536 numbers from 1,900,000,000, which no distribution gives to anybody.</summary>
    public static DacIdentityRange Default { get; } = new(1_900_000_000, 65_536);

    /// <summary>
    /// The numbers of a user's first line of /etc/subuid, as far as its lines of /etc/subgid have them too (subuid(5)).
    /// </summary>
    /// <remarks>
    /// That user can become any of them in a user namespace, and so open the disks of every domain: take one that nobody logs in as. Lines
    /// of other sources (subid: in nsswitch.conf) are not seen.
    /// </remarks>
    /// <param name="user">The user, as the lines name it.</param>
    /// <exception cref="Errors.SvirtSecurityException">There are no such lines, or they cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They reach numbers that domains cannot have.</exception>
    public static DacIdentityRange FromSubordinateIds(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        var fileSystem = new FileSystem();
        return FromSubordinateIds(user, SubordinateIdRange.Read(fileSystem, SubordinateIdRange.Users), SubordinateIdRange.Read(fileSystem, SubordinateIdRange.Groups));
    }

    internal static DacIdentityRange FromSubordinateIds(string user, IEnumerable<SubordinateIdRange> users, IReadOnlyList<SubordinateIdRange> groups)
    {
        foreach (SubordinateIdRange line in users.Where(line => line.Owner == user))
        {
            foreach (SubordinateIdRange group in groups.Where(group => group.Owner == user))
            {
                ulong first = Math.Max(line.First, group.First), end = Math.Min(line.End, group.End);
                if (first < end)
                    return new DacIdentityRange((uint)Math.Min(first, uint.MaxValue), (uint)Math.Min(end - first, uint.MaxValue), user);
            }
        }

        throw new HostException("identities", SubordinateIdRange.Users, $"{user} has no numbers there that it has in {SubordinateIdRange.Groups} too");
    }

    /// <summary>The first number.</summary>
    public uint First { get; }

    /// <summary>How many numbers.</summary>
    public uint Count { get; }

    /// <summary>The user whose subordinate ids they are; null for nobody's.</summary>
    public string? SubordinateTo { get; }

    /// <summary>The last number.</summary>
    internal uint Last => First + Count - 1;

    internal bool Contains(uint id) => id >= First && id - First < Count;
}
