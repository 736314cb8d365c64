using System.Globalization;
using System.Text;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Components;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Components;

/// <summary>Listings and counts against Debian's seinfo.</summary>
public class SeinfoTests
{
    [PeerFact]
    public void Components_SmallPolicies_AreThoseOfSeinfo()
    {
        foreach (string file in PeerFolder.SmallPolicies.Where(IsReadByPeer))
            Compare(file);
    }

    [PeerFact]
    public void Components_StockPolicies_AreThoseOfSeinfo()
    {
        foreach (string file in PeerFolder.StockPolicies)
            Compare(file);
    }

    private static void Compare(string file)
    {
        PolicyDatabase policy = PolicyDatabase.Load(file);
        (string Option, IEnumerable<IPolicyComponent> Ours)[] listings =
        [
            ("-t", policy.Types), ("--permissive", policy.PermissiveTypes), ("-a", policy.Attributes), ("-r", policy.Roles), ("-u", policy.Users),
            ("-b", policy.Booleans), ("-c", policy.Classes), ("--common", policy.Commons), ("--category", policy.Categories),
            ("--sensitivity", policy.Sensitivities), ("--polcap", policy.Capabilities), ("--default", policy.Defaults),
            ("--typebounds", policy.TypeBounds), ("--initialsid", policy.InitialSids), ("--fs_use", policy.FileSystemUses),
            ("--genfscon", policy.GeneratedFiles), ("--portcon", policy.Ports), ("--netifcon", policy.NetworkInterfaces),
            ("--nodecon", policy.Nodes), ("--ibpkeycon", policy.InfinibandKeys), ("--ibendportcon", policy.InfinibandPorts),
        ];
        foreach ((string option, IEnumerable<IPolicyComponent> ours) in listings)
        {
            if (option is "--category" or "--sensitivity" && !policy.IsMls)
                continue;
            string expected = Normalise(Encoding.UTF8.GetString(PeerProgram.Run("seinfo", file, "--flat", "-x", option)));
            string actual = Normalise(string.Join('\n', ours.Select(item => item.Statement)));
            Assert.True(expected == actual, $"{Path.GetFileName(file)} {option}:\n{FirstDifference(expected, actual)}");
        }
    }

    // Lines in alphabetical order; within a line the attributes of a type and the aliases, which seinfo gives in random order.
    private static string Normalise(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.StartsWith("type ", StringComparison.Ordinal) || line.Contains(" alias ", StringComparison.Ordinal)
            ? string.Join(' ', line.TrimEnd(';').Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
            : line.TrimEnd())
        .Order(StringComparer.Ordinal));

    private static string FirstDifference(string expected, string actual)
    {
        string[] theirs = [.. expected.Split('\n').Except(actual.Split('\n'), StringComparer.Ordinal).Take(3)];
        string[] ours = [.. actual.Split('\n').Except(expected.Split('\n'), StringComparer.Ordinal).Take(3)];
        return $"only seinfo: {string.Join(" | ", theirs)}\nonly here: {string.Join(" | ", ours)}\nlines {expected.Count(c => c == '\n')}, {actual.Count(c => c == '\n')}";
    }

    private static bool IsReadByPeer(string file) => int.Parse(Path.GetExtension(file).AsSpan(1), CultureInfo.InvariantCulture) is 24 or 28 or 33;
}
