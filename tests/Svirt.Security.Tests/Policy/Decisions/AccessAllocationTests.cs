using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Decisions;

/// <summary>Decisions on contexts that have been looked up allocate nothing, whatever rules, conditions and constraints they meet.</summary>
public class AccessAllocationTests
{
    [PeerFact]
    public void ComputeAccess_ResolvedContexts_AllocatesNothing()
    {
        string[] files = [.. PeerFolder.StockPolicies, PeerFolder.File("small-mls.33"), PeerFolder.File("small-plain.20")];
        foreach (string file in files)
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            var sample = new PolicySample(policy, seed: 21, contextsPerType: 1);
            PolicyContext[] contexts = [.. sample.Contexts.Select(policy.Resolve)];
            PeerQuery[] queries = sample.Queries(2000);
            PolicyClass[] classes = [.. queries.Select(query => policy.Model.Classes[(int)query.Class])];

            // The first pass compiles what the second runs.
            Decide(policy, contexts, queries, classes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            uint granted = Decide(policy, contexts, queries, classes);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.NotEqual(0u, granted);
        }
    }

    private static uint Decide(PolicyDatabase policy, PolicyContext[] contexts, PeerQuery[] queries, PolicyClass[] classes)
    {
        uint granted = 0;
        for (int i = 0; i < queries.Length; i++)
            granted |= policy.ComputeAccess(contexts[queries[i].Source], contexts[queries[i].Target], classes[i]).Allowed;
        return granted;
    }
}
