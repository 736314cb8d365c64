using System.Globalization;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>An allowxperm, auditallowxperm or dontauditxperm rule, for one driver or for whole drivers.</summary>
public sealed class ExtendedPermissionRule : TypeRule
{
    private readonly ExtendedPermissions _permissions;

    internal ExtendedPermissionRule(PolicyDatabase policy, in RulePlace place, in ExtendedPermissions permissions)
        : base(policy, place) => _permissions = permissions;

    /// <summary>The permission that is extended: <c>ioctl</c> or <c>nlmsg</c>.</summary>
    public string Permission => _permissions.Kind == ExtendedPermissionKind.NetlinkMessage ? "nlmsg" : "ioctl";

    /// <summary>The numbers as ranges, ascending, with gaps between them.</summary>
    public IReadOnlyList<ExtendedPermissionRange> Ranges
    {
        get
        {
            var ranges = new List<ExtendedPermissionRange>();
            int? first = null;
            for (int bit = 0; bit <= 256; bit++)
            {
                bool contained = bit < 256 && _permissions.Bits.Contains(bit);
                if (contained)
                {
                    first ??= bit;
                }
                else if (first is { } start)
                {
                    ranges.Add(ToRange(start, bit - 1));
                    first = null;
                }
            }

            return ranges;
        }
    }

    /// <summary>The rule in policy language, numbers in hexadecimal.</summary>
    public override string ToString()
    {
        IReadOnlyList<ExtendedPermissionRange> ranges = Ranges;
        string numbers = string.Join(' ', ranges.Select(range => range.First == range.Last
            ? string.Create(CultureInfo.InvariantCulture, $"0x{range.First:x4}")
            : string.Create(CultureInfo.InvariantCulture, $"0x{range.First:x4}-0x{range.Last:x4}")));
        return ranges.Count == 1 ? $"{Head} {Permission} {numbers};" : $"{Head} {Permission} {{ {numbers} }};";
    }

    private ExtendedPermissionRange ToRange(int first, int last) => _permissions.Kind == ExtendedPermissionKind.IoctlDriver
        ? new ExtendedPermissionRange((ushort)(first << 8), (ushort)((last << 8) | 255))
        : new ExtendedPermissionRange((ushort)((_permissions.Driver << 8) | first), (ushort)((_permissions.Driver << 8) | last));
}
