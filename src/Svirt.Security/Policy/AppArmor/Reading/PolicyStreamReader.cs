using System.Collections.Immutable;
using System.Text;

namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>
/// Reads the profiles of a stream (kernel: unpack_profile in security/apparmor/policy_unpack.c). Items that later releases add are passed
/// over, as the names tell what is what; the rules that stand before the flags are those of attachment, the ones behind them are the file rules.
/// </summary>
internal static class PolicyStreamReader
{
    private const uint InterfaceMask = 0x3ff;
    private const uint OldestInterface = 5;
    private const uint NewestInterface = 9;
    private const uint ForceComplainFlag = 0x800;

    internal static ImmutableArray<AppArmorProfile> Read(ReadOnlySpan<byte> compiled)
    {
        var cursor = new StreamCursor(compiled);
        var profiles = ImmutableArray.CreateBuilder<AppArmorProfile>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        uint? version = null;
        while (!cursor.IsAtEnd)
        {
            StreamItem item = cursor.Next();
            if (item.Is(ItemType.U32, "version"u8))
                version = CheckVersion(item);
            else if (item.Is(ItemType.String, "namespace"u8))
                continue;
            else if (item.Is(ItemType.Struct, "profile"u8) && version is { } known)
                profiles.Add(ReadProfile(item.Offset, known, names, ref cursor));
            else
                throw new AppArmorPolicyException(item.Offset, version is null ? "it does not begin with its version" : "there is something else than a profile");
        }

        return profiles.Count > 0 ? profiles.ToImmutable() : throw new AppArmorPolicyException(0, "there is no profile");
    }

    private static uint CheckVersion(StreamItem item) =>
        (item.Number & InterfaceMask) is >= OldestInterface and <= NewestInterface
            ? item.Number
            : throw new AppArmorPolicyException(item.Offset, $"the kernel interface {item.Number & InterfaceMask} is unknown");

    private static AppArmorProfile ReadProfile(int offset, uint version, HashSet<string> names, ref StreamCursor cursor)
    {
        string name = Encoding.UTF8.GetString(cursor.Require(ItemType.String).Bytes);
        if (name.Length == 0 || !names.Add(name))
            throw new AppArmorPolicyException(offset, name.Length == 0 ? "a profile has no name" : $"the profile '{name}' comes twice");

        (AppArmorMode Mode, bool AuditsAll)? flags = null;
        RulesReader attachment = new(), files = new();
        RulesReader? classes = null;
        for (StreamItem item = cursor.Next(); item.Type != ItemType.StructEnd; item = cursor.Next())
        {
            if (item.Is(ItemType.Struct, "flags"u8))
                flags = ReadFlags(version, ref cursor);
            else if (item.Is(ItemType.Struct, "policydb"u8))
                classes = ReadClasses(ref cursor);
            else if (!(flags is null ? attachment : files).TryTake(item, ref cursor))
                cursor.Skip(item);
        }

        (AppArmorMode mode, bool auditsAll) = flags ?? throw new AppArmorPolicyException(offset, $"the profile '{name}' has no flags");
        return new AppArmorProfile(name, mode, auditsAll, files.ToFileRules() ?? classes?.ToFileRulesAmongOthers(), classes?.FindMediated() ?? 0);
    }

    private static (AppArmorMode Mode, bool AuditsAll) ReadFlags(uint version, ref StreamCursor cursor)
    {
        cursor.RequireNumber();
        StreamItem mode = cursor.Require(ItemType.U32);
        if (mode.Number > (uint)AppArmorMode.Prompt)
            throw new AppArmorPolicyException(mode.Offset, $"{mode.Number} is no mode");
        bool auditsAll = cursor.RequireNumber() != 0;
        for (StreamItem item = cursor.Next(); item.Type != ItemType.StructEnd; item = cursor.Next())
            cursor.Skip(item);
        return ((version & ForceComplainFlag) != 0 ? AppArmorMode.Complain : (AppArmorMode)mode.Number, auditsAll);
    }

    private static RulesReader ReadClasses(ref StreamCursor cursor)
    {
        var rules = new RulesReader();
        for (StreamItem item = cursor.Next(); item.Type != ItemType.StructEnd; item = cursor.Next())
        {
            if (!rules.TryTake(item, ref cursor))
                cursor.Skip(item);
        }

        return rules;
    }
}
