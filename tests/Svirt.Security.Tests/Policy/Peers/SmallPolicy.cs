using System.Text;
using Svirt.Security.Policy;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Compiles the small policy again with other lines.</summary>
internal static class SmallPolicy
{
    /// <param name="change">What becomes of each line.</param>
    /// <param name="handleUnknown">allow, deny or reject, for what the policy does not know.</param>
    public static PolicyDatabase Compile(Func<string, string> change, string handleUnknown = "allow")
    {
        string source = string.Join('\n', File.ReadLines(PeerFolder.File("source-mls.33")).Select(change)) + "\n";
        using var input = new TemporaryFile(Encoding.ASCII.GetBytes(source));
        using var output = new TemporaryFile([]);
        PeerProgram.Run("checkpolicy", "-M", "-U", handleUnknown, "-c", "33", "-o", output.Path, input.Path);
        return PolicyDatabase.Load(output.Path);
    }
}
