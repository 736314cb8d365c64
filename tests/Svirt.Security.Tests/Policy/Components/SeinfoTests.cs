using System.Text;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Components;
using Svirt.Security.Policy.Queries;
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
        Dictionary<string, string> sections = Sections(Encoding.UTF8.GetString(PeerProgram.Run("seinfo", file, "-x", "--all")));
        (string Section, IEnumerable<string> Ours)[] listings =
        [
            ("Types", Statements(policy.Types)), ("Permissive Types", Statements(policy.PermissiveTypes)), ("Type Attributes", Statements(policy.Attributes)),
            ("Roles", Statements(policy.Roles)), ("Users", Statements(policy.Users)), ("Booleans", Statements(policy.Booleans)),
            ("Classes", Statements(policy.Classes)), ("Commons", Statements(policy.Commons)), ("Categories", Statements(policy.Categories)),
            ("Sensitivities", Statements(policy.Sensitivities)), ("Polcap", Statements(policy.Capabilities)), ("Default rules", Statements(policy.Defaults)),
            ("Typebounds", Statements(policy.TypeBounds)), ("Initial SIDs", Statements(policy.InitialSids)), ("Fs_use", Statements(policy.FileSystemUses)),
            ("Genfscon", Statements(policy.GeneratedFiles)), ("Portcon", Statements(policy.Ports)), ("Netifcon", Statements(policy.NetworkInterfaces)),
            ("Nodecon", Statements(policy.Nodes)), ("Ibpkeycon", Statements(policy.InfinibandKeys)), ("Ibendportcon", Statements(policy.InfinibandPorts)),
            ("Constraints", Rules(policy, ConstraintKinds.Constrain | ConstraintKinds.MlsConstrain)),
            ("Validatetrans", Rules(policy, ConstraintKinds.ValidateTrans | ConstraintKinds.MlsValidateTrans)),
        ];
        Assert.Equal(listings.Length, sections.Count);
        foreach ((string section, IEnumerable<string> ours) in listings)
        {
            string expected = Normalise(sections[section]);
            string actual = Normalise(string.Join('\n', ours));
            Assert.True(expected == actual, $"{Path.GetFileName(file)} {section}:\n{FirstDifference(expected, actual)}");
        }
    }

    private static IEnumerable<string> Statements(IEnumerable<IPolicyComponent> components) => components.Select(item => item.Statement);

    private static IEnumerable<string> Rules(PolicyDatabase policy, ConstraintKinds kinds) =>
        policy.Search(new ConstraintQuery { Kinds = kinds }).Select(rule => rule.ToString());

    // After the counts come the sections: "Name: count" after an empty line, then the items, which are indented at first.
    private static Dictionary<string, string> Sections(string text)
    {
        var sections = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        StringBuilder? section = null;
        string previous = "";
        foreach (string line in text[text.IndexOf("\n\n", StringComparison.Ordinal)..].Split('\n'))
        {
            if (previous.Length == 0 && line.Length > 0 && char.IsAsciiLetterUpper(line[0]))
                sections.Add(line[..line.IndexOf(':', StringComparison.Ordinal)], section = new StringBuilder());
            else
                section?.Append(line).Append('\n');
            previous = line;
        }

        return sections.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
    }

    // Lines in alphabetical order; within a line the attributes of a type, aliases, and names in braces, which come in random order.
    private static string Normalise(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Trim() is var trimmed && (trimmed.StartsWith("type ", StringComparison.Ordinal) || trimmed.Contains(" alias ", StringComparison.Ordinal))
            ? string.Join(' ', trimmed.TrimEnd(';').Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
            : SetoolsPeer.Normalise([trimmed])[0])
        .Order(StringComparer.Ordinal));

    private static string FirstDifference(string expected, string actual)
    {
        string[] theirs = [.. expected.Split('\n').Except(actual.Split('\n'), StringComparer.Ordinal).Take(3)];
        string[] ours = [.. actual.Split('\n').Except(expected.Split('\n'), StringComparer.Ordinal).Take(3)];
        return $"only seinfo: {string.Join(" | ", theirs)}\nonly here: {string.Join(" | ", ours)}\nlines {expected.Count(c => c == '\n')}, {actual.Count(c => c == '\n')}";
    }

    private static bool IsReadByPeer(string file) => PeerFolder.VersionOf(file) is 24 or 28 or 33;
}
