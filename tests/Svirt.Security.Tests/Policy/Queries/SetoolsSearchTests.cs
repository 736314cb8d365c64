using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Queries;

/// <summary>Searches against those of Debian's setools: the same lines.</summary>
public class SetoolsSearchTests
{
    [PeerFact]
    public void Search_SmallPolicies_FindsWhatSetoolsFinds()
    {
        foreach (string file in PeerFolder.SmallPolicies.Where(IsReadByPeer))
            Compare(file, FullSize.Of(400, 60));
    }

    [NewPeerFact]
    public void Search_NewVersions_FindsWhatNewSetoolsFinds()
    {
        // A newer setools writes constraints with fewer parentheses.
        foreach (string file in PeerFolder.NewPolicies)
            Compare(file, FullSize.Of(400, 100), query => query.Kind != "constraint");
    }

    [PeerFact]
    public void Search_StockPolicies_FindsWhatSetoolsFinds()
    {
        // It takes setools a minute to make objects of all rules of the two.
        foreach (string file in PeerFolder.StockPolicies.Take(FullSize.Of(2, 1)))
            Compare(file, FullSize.Of(1100, 16));
    }

    [PeerFact]
    public void Search_UnknownName_IsUnknownSymbol()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-mls.33"));
        UnknownSymbolException error = Assert.Throws<UnknownSymbolException>(
            () => policy.Search(new TypeRuleQuery { Source = NameCriterion.Name("nobody_t") }));
        Assert.Equal("nobody_t is not a valid type attribute", error.Message);
        Assert.Throws<UnknownSymbolException>(() => policy.Search(new TypeRuleQuery { Classes = ["nothing"] }));
        Assert.Throws<UnknownSymbolException>(() => policy.Search(new TypeRuleQuery { Permissions = ["nothing"] }));
        Assert.Throws<UnknownSymbolException>(() => policy.Search(new TypeRuleQuery { Booleans = ["nothing"] }));
        Assert.Throws<UnknownSymbolException>(() => policy.Search(new RoleRuleQuery { Source = NameCriterion.Name("nothing") }));
    }

    [PeerFact]
    public void Search_PermissionOfOtherClassThanExpression_FindsNothing()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-mls.33"));
        Assert.Empty(policy.Search(new TypeRuleQuery { ClassPattern = NameCriterion.Matching("^dir$"), Permissions = ["name_connect"] }));
        Assert.Throws<UnknownSymbolException>(() => policy.Search(new TypeRuleQuery { Classes = ["dir"], Permissions = ["name_connect"] }));
    }

    private static void Compare(string file, int count, Func<PeerSearch, bool>? filter = null)
    {
        PolicyDatabase policy = PolicyDatabase.Load(file);
        PeerSearch[] queries = [.. new SearchSample(policy, seed: 21).Draw(count).Where(query => filter?.Invoke(query) ?? true)];
        List<string[]?> expected = SetoolsPeer.Ask(file, queries);
        Assert.Equal(queries.Length, expected.Count);
        for (int i = 0; i < queries.Length; i++)
        {
            string[]? actual = Run(queries[i]);
            Assert.True(
                (expected[i] is null && actual is null) || (expected[i] is { } lines && actual is not null && lines.SequenceEqual(actual)),
                $"{Path.GetFileName(file)}: {queries[i].Kind} {string.Join(", ", queries[i].Attributes.Select(a => $"{a.Key}={Show(a.Value)}"))}\n"
                + $"only setools: {string.Join(" | ", (expected[i] ?? ["refused"]).Except(actual ?? [], StringComparer.Ordinal).Take(4))}\n"
                + $"only here: {string.Join(" | ", (actual ?? ["refused"]).Except(expected[i] ?? [], StringComparer.Ordinal).Take(4))}");
        }

        Assert.True(expected.Count(lines => lines is { Length: > 0 }) > queries.Length / 10);
    }

    private static string Show(object value) => value is string[] texts ? string.Join('+', texts) : value.ToString()!;

    private static string[]? Run(PeerSearch query)
    {
        try
        {
            return SetoolsPeer.Normalise(query.Ours().Select(rule => rule.ToString()!));
        }
        catch (UnknownSymbolException)
        {
            return null;
        }
    }

    // Debian's setools crashes on versions before 24, which do not name attributes, and does not know those after 33.
    private static bool IsReadByPeer(string file) => PeerFolder.VersionOf(file) is >= 24 and <= 33;
}
