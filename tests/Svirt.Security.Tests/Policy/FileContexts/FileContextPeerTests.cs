using System.Text;
using Svirt.Security.Policy.FileContexts;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.FileContexts;

/// <summary>Default labels against libselinux, on the files of Debian's policies.</summary>
public sealed class FileContextPeerTests
{
    private const int Paths = 20_000;
    private const int FullPaths = 400_000;

    [PeerFact]
    public void Lookup_PathsMadeFromThePatterns_AnswersAsLibselinux()
    {
        foreach (string policy in new[] { "default", "mls" })
        {
            string file = PeerFolder.File($"{policy}-contexts/files/file_contexts");
            FileContextDatabase labels = FileContextDatabase.Load(file);
            var sample = new PathSample(labels.Entries, seed: 11);
            (FileContextKind Kind, string Path)[] questions = [.. Enumerable.Range(0, FullSize.Of(FullPaths, Paths)).Select(_ => sample.Next())];

            string[] theirs = Ask(file, questions);

            Assert.Equal(questions.Length, theirs.Length);
            Assert.True(theirs.Distinct(StringComparer.Ordinal).Count() > 500, "the sample reaches few labels");
            for (int i = 0; i < questions.Length; i++)
            {
                string ours = labels.Lookup(questions[i].Path, questions[i].Kind)?.ToString() ?? "-";
                Assert.True(ours == theirs[i], $"{questions[i]}: {ours}, libselinux {theirs[i]}");
            }
        }
    }

    private static string[] Ask(string file, (FileContextKind Kind, string Path)[] questions)
    {
        var lines = new StringBuilder();
        foreach ((FileContextKind kind, string path) in questions)
            lines.Append(Mode(kind)).Append(' ').Append(path).Append('\n');
        using var paths = new TemporaryFile(Encoding.UTF8.GetBytes(lines.ToString()));
        byte[] answers = PeerProgram.Run(PeerFolder.File("selabel-peer"), file, "lookup", paths.Path);
        return Encoding.ASCII.GetString(answers).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Mode(FileContextKind kind) => kind switch
    {
        FileContextKind.Regular => "100000",
        FileContextKind.Directory => "40000",
        FileContextKind.CharacterDevice => "20000",
        FileContextKind.BlockDevice => "60000",
        FileContextKind.Fifo => "10000",
        FileContextKind.Socket => "140000",
        FileContextKind.SymbolicLink => "120000",
        _ => "0",
    };
}
