using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>libsepol's answers, from a program of ours in C.</summary>
internal static class SepolPeer
{
    private const int LabelsAtOnce = 1000;

    public static uint[] Access(string policy, IEnumerable<string> contexts, PeerQuery[] queries) =>
        MemoryMarshal.Cast<byte, uint>(Ask(policy, "access", contexts, queries)).ToArray();

    /// <remarks>
    /// libsepol looks each label up among all that it has seen, one after the other: a process answers a part only, and is given no
    /// contexts but those of that part.
    /// </remarks>
    public static string[] Labels(string policy, IReadOnlyList<string> contexts, PeerQuery[] queries) =>
        [.. queries.Chunk(LabelsAtOnce).SelectMany(part =>
        {
            uint[] used = [.. part.Select(query => query.Source).Concat(part.Select(query => query.Target)).Distinct()];
            Dictionary<uint, uint> places = used.Index().ToDictionary(item => item.Item, item => (uint)item.Index);
            PeerQuery[] moved = [.. part.Select(query => query with { Source = places[query.Source], Target = places[query.Target] })];
            return Lines(Ask(policy, "labels", used.Select(index => contexts[(int)index]), moved));
        })];

    /// <summary>Whether the validatetrans rules allow a change from source to target by the task, whose context is in place of the kind.</summary>
    public static bool[] Transitions(string policy, IEnumerable<string> contexts, PeerQuery[] queries) =>
        [.. Lines(Ask(policy, "transitions", contexts, queries)).Select(line => line == "1")];

    public static bool[] Validity(string policy, IEnumerable<string> contexts) =>
        [.. Lines(Ask(policy, "contexts", contexts, [])).Select(line => line == "1")];

    private static byte[] Ask(string policy, string question, IEnumerable<string> contexts, PeerQuery[] queries)
    {
        using var contextFile = new TemporaryFile(Encoding.ASCII.GetBytes(string.Join('\n', contexts) + "\n"));
        using var queryFile = new TemporaryFile(MemoryMarshal.AsBytes<PeerQuery>(queries));
        return PeerProgram.Run(PeerFolder.File(PeerFolder.IsNew(policy) ? "sepol-peer-new" : "sepol-peer"), policy, question, contextFile.Path, queryFile.Path);
    }

    private static string[] Lines(byte[] output) => Encoding.ASCII.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
