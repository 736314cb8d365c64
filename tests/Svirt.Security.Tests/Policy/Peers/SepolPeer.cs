using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>libsepol's answers, from a program of ours in C.</summary>
internal static class SepolPeer
{
    public static uint[] Access(string policy, IEnumerable<string> contexts, PeerQuery[] queries) =>
        MemoryMarshal.Cast<byte, uint>(Ask(policy, "access", contexts, queries)).ToArray();

    public static string[] Labels(string policy, IEnumerable<string> contexts, PeerQuery[] queries) =>
        Lines(Ask(policy, "labels", contexts, queries));

    public static bool[] Validity(string policy, IEnumerable<string> contexts) =>
        [.. Lines(Ask(policy, "contexts", contexts, [])).Select(line => line == "1")];

    private static byte[] Ask(string policy, string question, IEnumerable<string> contexts, PeerQuery[] queries)
    {
        using var contextFile = new TemporaryFile(Encoding.ASCII.GetBytes(string.Join('\n', contexts) + "\n"));
        using var queryFile = new TemporaryFile(MemoryMarshal.AsBytes<PeerQuery>(queries));
        return PeerProgram.Run(PeerFolder.File("sepol-peer"), policy, question, contextFile.Path, queryFile.Path);
    }

    private static string[] Lines(byte[] output) => Encoding.ASCII.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
