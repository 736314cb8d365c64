using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Decisions;

/// <summary>Decisions, labels and validity against libsepol, on stock policies and on small ones in every version that it reads.</summary>
public class AccessPeerTests
{
    [PeerFact]
    public void ComputeAccess_StockPolicies_AgreesWithLibsepol()
    {
        foreach (string file in PeerFolder.StockPolicies)
            CompareAccess(file, PolicyDatabase.Load(file), seed: 1, contextsPerType: 4, FullSize.Of(1_000_000, 60_000), []);
    }

    [PeerFact]
    public void ComputeAccess_OtherBooleans_AgreesWithLibsepol()
    {
        foreach (string file in PeerFolder.StockPolicies)
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            var random = new Random(7);
            KeyValuePair<string, bool>[] states =
                [.. policy.Model.Booleans.Names.Defined.Select(value => KeyValuePair.Create(policy.Model.Booleans.Names.NameOf(value)!, random.Next(2) == 0))];
            CompareAccess(file, policy.WithBooleans(states), seed: 2, contextsPerType: 2, FullSize.Of(400_000, 20_000), states);
        }
    }

    [PeerFact]
    public void ComputeAccess_SmallPolicies_AgreesWithLibsepol()
    {
        foreach (string file in PeerFolder.OldPolicies)
            CompareAccess(file, PolicyDatabase.Load(file), seed: 3, contextsPerType: 12, count: 4000, []);
    }

    [NewPeerFact]
    public void ComputeAccess_NewVersions_AgreesWithNewLibsepol()
    {
        foreach (string file in PeerFolder.NewPolicies)
        {
            CompareAccess(file, PolicyDatabase.Load(file), seed: 3, contextsPerType: 12, count: 4000, []);
            CompareLabels(file, 2000);
        }
    }

    [PeerFact]
    public void ValidateTransition_SmallPolicies_AgreesWithLibsepol()
    {
        foreach (string file in PeerFolder.SmallPolicies.Concat(PeerFolder.StockPolicies))
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            var sample = new PolicySample(policy, seed: 6, contextsPerType: 1);
            uint[] classes = [.. policy.Model.Classes.All.Where(c => c.ValidateTransitions.Length > 0).Select(c => (uint)c.Number)];
            if (classes.Length == 0)
                continue;
            var random = new Random(6);
            uint Draw() => (uint)random.Next(sample.Contexts.Count);
            PeerQuery[] queries = [.. Enumerable.Range(0, FullSize.Of(100_000, 3000)).Select(_ => new PeerQuery(Draw(), Draw(), classes[random.Next(classes.Length)], Draw()))];
            bool[] expected = SepolPeer.Transitions(file, sample.Texts, queries);
            SecurityContext Context(uint index) => sample.Contexts[(int)index];
            bool[] actual = [.. queries.Select(q => policy.ValidateTransition(Context(q.Source), Context(q.Target), Context(q.Kind), policy.Model.Classes[(int)q.Class].Name))];
            Assert.Equal(expected, actual);
            Assert.Contains(true, expected);
            Assert.Contains(false, expected);
        }
    }

    [PeerFact]
    public void ComputeLabels_AllPolicies_AgreeWithLibsepol()
    {
        foreach (string file in PeerFolder.StockPolicies)
            CompareLabels(file, FullSize.Of(500_000, 30_000));
        foreach (string file in PeerFolder.OldPolicies)
            CompareLabels(file, 2000);
    }

    [PeerFact]
    public void IsValid_ContextsWithForeignParts_AgreesWithLibsepol()
    {
        foreach (string file in PeerFolder.StockPolicies.Concat(PeerFolder.OldPolicies))
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            var sample = new PolicySample(policy, seed: 5, contextsPerType: 1);
            var random = new Random(5);
            SecurityContext Draw() => sample.Contexts[random.Next(sample.Contexts.Count)];
            SecurityContext[] mixed =
                [.. Enumerable.Range(0, 2000).Select(_ => new SecurityContext(Draw().User, Draw().Role, Draw().Type, Draw().Range))];
            bool[] expected = SepolPeer.Validity(file, mixed.Select(c => c.ToString()));
            Assert.Equal(expected, mixed.Select(policy.IsValid));
            Assert.Contains(true, expected);
            Assert.Contains(false, expected);
        }
    }

    private static void CompareAccess(
        string file, PolicyDatabase policy, int seed, int contextsPerType, int count, KeyValuePair<string, bool>[] booleans)
    {
        var sample = new PolicySample(policy, seed, contextsPerType);

        // Debian's libsepol crashes where a type whose bounds are bounded in turn is denied by them.
        int BoundsOf(uint context) => policy.Model.Types.BoundsOf(policy.Model.Types.Find(sample.Contexts[(int)context].Type));
        PeerQuery[] queries = [.. sample.Queries(count).Where(q => BoundsOf(q.Source) is var bounds && (bounds == 0 || policy.Model.Types.BoundsOf(bounds) == 0))];
        uint[] expected = SepolPeer.Access(file, booleans.Select(b => $"{b.Key}={(b.Value ? 1 : 0)}").Concat(sample.Texts), queries);
        PolicyContext[] contexts = [.. sample.Contexts.Select(policy.Resolve)];
        int granted = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            PolicyContext source = contexts[queries[i].Source];
            PolicyContext target = contexts[queries[i].Target];
            AccessDecision actual = policy.ComputeAccess(source, target, policy.Model.Classes[(int)queries[i].Class]);
            (uint Allowed, uint AuditAllow, uint AuditDeny) vectors = (expected[i * 3], expected[(i * 3) + 1], expected[(i * 3) + 2]);
            if (vectors != (actual.Allowed, actual.AuditAllow, actual.AuditDeny))
                Assert.Fail($"{Path.GetFileName(file)}: {source} {target} {queries[i].Class}: {actual}, libsepol {vectors}");
            granted += actual.Allowed != 0 ? 1 : 0;
        }

        Assert.InRange(granted, count / 10, count);
    }

    private static void CompareLabels(string file, int count)
    {
        PolicyDatabase policy = PolicyDatabase.Load(file);
        var sample = new PolicySample(policy, seed: 4, contextsPerType: 2);

        // libsepol does not know that the kernel labels sockets like processes.
        PeerQuery[] queries = [.. sample.Queries(count).Where(q => !policy.Model.Classes[(int)q.Class].Name.EndsWith("socket", StringComparison.Ordinal))];
        string[] expected = SepolPeer.Labels(file, [.. sample.Texts], queries);
        for (int i = 0; i < queries.Length; i++)
        {
            string actual = ComputeLabel(policy, sample, queries[i]);
            if (expected[i] != actual)
                Assert.Fail($"{Path.GetFileName(file)}: {sample.Contexts[(int)queries[i].Source]} {sample.Contexts[(int)queries[i].Target]} {queries[i]}: {actual}, libsepol {expected[i]}");
        }
    }

    private static string ComputeLabel(PolicyDatabase policy, PolicySample sample, PeerQuery query)
    {
        SecurityContext source = sample.Contexts[(int)query.Source];
        SecurityContext target = sample.Contexts[(int)query.Target];
        string objectClass = policy.Model.Classes[(int)query.Class].Name;
        try
        {
            LabelDecision label = query.Kind switch
            {
                0 => policy.ComputeCreate(source, target, objectClass),
                1 => policy.ComputeMember(source, target, objectClass),
                _ => policy.ComputeRelabel(source, target, objectClass),
            };
            return label.IsValid ? label.Context.ToString() : "-";
        }
        catch (InvalidContextException)
        {
            return "-";
        }
    }
}
