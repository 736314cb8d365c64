using Svirt.Security.Policy.AppArmor;
using Svirt.Security.Policy.AppArmor.Reading;

namespace Svirt.Security.Tests.Drivers.AppArmor;

/// <summary>
/// Every path that a compiled profile grants anything on, found by walking all of its automaton: not only that a path is granted, but that
/// nothing else is.
/// </summary>
internal static class GrantedPaths
{
    private const AppArmorFilePermissions Any = AppArmorFilePermissions.Execute | AppArmorFilePermissions.Write | AppArmorFilePermissions.Read
        | AppArmorFilePermissions.Append | AppArmorFilePermissions.Lock | AppArmorFilePermissions.MapExecutable | AppArmorFilePermissions.Link;

    /// <summary>The paths; the walk fails where there is no end to them, as with a glob.</summary>
    public static HashSet<string> Of(byte[] compiled)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Walk(FileAutomaton(compiled), Automaton.Start, [], found);
        AppArmorProfile profile = Xunit.Assert.Single(AppArmorPolicy.Read(compiled).Profiles);
        found.RemoveWhere(path => (profile.Query(Convert.FromHexString(path), Any, isOwner: true).Allow & Any) == AppArmorFilePermissions.None);
        return found;
    }

    private static void Walk(Automaton automaton, uint state, List<byte> path, HashSet<string> found)
    {
        Assert(path.Count < 1000);
        Span<byte> unit = [0];
        for (int value = 0; value < 256; value++)
        {
            unit[0] = (byte)value;
            uint next = automaton.Match(state, unit);
            if (next == Automaton.NoMatch)
                continue;
            path.Add((byte)value);
            found.Add(Convert.ToHexString([.. path]));
            Walk(automaton, next, path, found);
            path.RemoveAt(path.Count - 1);
        }
    }

    private static void Assert(bool isBounded) => Xunit.Assert.True(isBounded, "the profile grants paths without end");

    /// <summary>The last automaton of the last profile is that of its file rules.</summary>
    private static Automaton FileAutomaton(byte[] compiled)
    {
        Automaton? last = null;
        var cursor = new StreamCursor(compiled);
        while (!cursor.IsAtEnd)
        {
            StreamItem item = cursor.Next();
            if (item.Is(ItemType.Blob, "aadfa"u8))
                last = AutomatonReader.Read(item);
        }

        return last ?? throw new AppArmorPolicyException(0, "no automaton");
    }
}
