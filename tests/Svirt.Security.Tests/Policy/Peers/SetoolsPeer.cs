using System.Text;
using System.Text.Json;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Answers of Debian's setools.</summary>
internal static class SetoolsPeer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The results of each query, sorted and normalised; null for one that setools refuses.</summary>
    public static List<string[]?> Ask(string policy, IEnumerable<PeerSearch> queries)
    {
        string lines = string.Join('\n', queries.Select(q => JsonSerializer.Serialize(new { query = q.Kind, set = q.Attributes })));
        using var file = new TemporaryFile(Encoding.ASCII.GetBytes(lines));
        string output = Encoding.UTF8.GetString(PeerProgram.Run(
            PeerFolder.IsNew(policy) ? PeerFolder.File("python-new") : Python, PeerFolder.File("setools-peer.py"), policy, file.Path));
        var answers = new List<string[]?>();
        var answer = new List<string>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line != "--")
            {
                answer.Add(line);
                continue;
            }

            answers.Add(answer is ["!"] ? null : Normalise(answer));
            answer.Clear();
        }

        return answers;
    }

    /// <summary>Sorted, and with the names in braces sorted: setools gives those of constraints in random order.</summary>
    public static string[] Normalise(IEnumerable<string> results) => [.. results.Select(SortBraces).Order(StringComparer.Ordinal)];

    private static string SortBraces(string text)
    {
        var result = new StringBuilder();
        int position = 0;
        while (text.IndexOf('{', position) is >= 0 and var open && text.IndexOf('}', open) is >= 0 and var close)
        {
            result.Append(text, position, open + 1 - position)
                .AppendJoin(' ', text[(open + 1)..close].Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
                .Append('}');
            position = close + 1;
        }

        return result.Append(text, position, text.Length - position).ToString().TrimEnd();
    }
}
