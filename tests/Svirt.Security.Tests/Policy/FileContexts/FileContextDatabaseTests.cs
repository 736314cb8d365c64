using System.Globalization;
using Svirt.Security.Policy.FileContexts;
using Xunit;

namespace Svirt.Security.Tests.Policy.FileContexts;

public sealed class FileContextDatabaseTests
{
    [Fact]
    public void Lookup_TwoPatternsMatch_TheLaterWins()
    {
        FileContextDatabase labels = Parse("/srv/.*\tu:r:a:s0", "/srv/x.*\tu:r:b:s0", "/srv/xy\\.[0-9]\tu:r:c:s0", "/s.*\tu:r:d:s0");

        Assert.Equal("u:r:d:s0", Label(labels, "/srv/xy.7"));
    }

    [Fact]
    public void Lookup_PatternWithoutMetaCharacters_WinsOverLaterPatterns()
    {
        FileContextDatabase labels = Parse("/srv/disk\\.img\tu:r:exact:s0", "/srv/.*\tu:r:any:s0");

        Assert.Equal("u:r:exact:s0", Label(labels, "/srv/disk.img"));
        Assert.Equal("u:r:any:s0", Label(labels, "/srv/diskximg"));
    }

    [Theory]
    [InlineData(FileContextKind.Directory, "u:r:directory:s0")]
    [InlineData(FileContextKind.Regular, "u:r:any:s0")]
    [InlineData(FileContextKind.Any, "u:r:block:s0")]
    [InlineData(FileContextKind.BlockDevice, "u:r:block:s0")]
    public void Lookup_OfAKind_TakesOnlyEntriesOfItOrOfAll(FileContextKind kind, string expected)
    {
        FileContextDatabase labels = Parse("/srv(/.*)?\tu:r:any:s0", "/srv(/.*)?\t-d\tu:r:directory:s0", "/srv(/.*)?\t-b\tu:r:block:s0");

        Assert.Equal(expected, labels.Lookup("/srv/x", kind)?.ToString());
    }

    [Fact]
    public void Find_EntryThatSaysNone_HasNoContextAndHidesEarlierOnes()
    {
        FileContextDatabase labels = Parse("/.*\tu:r:a:s0", "/proc/.*\t<<none>>");

        FileContextEntry? entry = labels.Find("/proc/1", FileContextKind.Any);

        Assert.NotNull(entry);
        Assert.Null(entry.Context);
        Assert.Equal(2, entry.Line);
        Assert.Null(labels.Lookup("/proc/1", FileContextKind.Any));
    }

    [Fact]
    public void Find_NothingMatches_IsNull() => Assert.Null(Parse("/srv\tu:r:a:s0").Find("/srvx", FileContextKind.Any));

    [Theory]
    [InlineData("//srv///x//")]
    [InlineData("/srv/x/")]
    [InlineData("/srv/x")]
    public void Lookup_DoubledSlashesAndOneAtTheEnd_DoNotCount(string path) =>
        Assert.Equal("u:r:a:s0", Label(Parse("/srv/x\tu:r:a:s0"), path));

    [Theory]
    [InlineData("/a[0-9]{2,3}", "/a123", true)]
    [InlineData("/a[0-9]{2,3}", "/a1", false)]
    [InlineData("/a[0-9]{2,3}", "/a1234", false)]
    [InlineData("/a{x}", "/a{x}", true)]
    [InlineData("/(a|bc)*d", "/abcad", true)]
    [InlineData("/(a|bc)*d", "/acd", false)]
    [InlineData("/(a*)*b", "/aaaab", true)]
    [InlineData("/[^/]+/x", "/q/w/x", false)]
    [InlineData("/[]x]", "/]", true)]
    [InlineData("/[a\\]-]", "/-", true)]
    [InlineData("/[[:digit:]]+", "/42", true)]
    [InlineData("/\\d\\.\\+", "/4.+", true)]
    [InlineData("/a??b", "/ab", true)]
    [InlineData("/(?:a|b)", "/b", true)]
    [InlineData("/x.y", "/x\ny", true)]
    [InlineData("/x", "/x\n", true)]
    [InlineData("/x", "/x\n\n", false)]
    [InlineData("/run/?", "/run", false)]
    public void Find_Pattern_MatchesAsPerlsExpressionsDo(string pattern, string path, bool matches) =>
        Assert.Equal(matches, Parse($"{pattern}\tu:r:a:s0").Find(path, FileContextKind.Any) is not null);

    [Theory]
    [InlineData("/a|/b", "/a/more", true)]
    [InlineData("/a|/b", "/more/b", true)]
    [InlineData("/a|/b", "/more/b/more", false)]
    [InlineData("/a|/b|/c", "/x/b/x", true)]
    public void Find_BranchesOutsideAGroup_AreAnchoredOnlyWhereTheyStand(string pattern, string path, bool matches) =>
        Assert.Equal(matches, Parse($"{pattern}\tu:r:a:s0").Find(path, FileContextKind.Any) is not null);

    [Theory]
    [InlineData("/a(b", "not closed")]
    [InlineData("/a)b", "has no (")]
    [InlineData("/a[b", "not closed")]
    [InlineData("/a**", "repeated")]
    [InlineData("/a*+", "possessive")]
    [InlineData("/(*)", "nothing to repeat")]
    [InlineData("/(?=a)", "plain groups")]
    [InlineData("/(a)\\1", "escape")]
    [InlineData("/a^b", "anchor")]
    [InlineData("/a{3,2}", "wrong way")]
    [InlineData("/a{9999}", "more than 1000")]
    [InlineData("/((a{999}){999}){999}", "states")]
    [InlineData("/[z-a]", "order")]
    [InlineData("/a\\", "backslash")]
    public void Parse_PatternThatIsNotRead_IsRefusedWithItsLine(string pattern, string words)
    {
        FileContextException refusal = Assert.Throws<FileContextException>(() => Parse("# first", $"{pattern}\tu:r:a:s0"));

        Assert.Equal(2, refusal.Line);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("/a --")]
    [InlineData("/a -x u:r:a:s0")]
    [InlineData("/a -- u:r:a:s0 more")]
    [InlineData("/a nonsense")]
    [InlineData("/ä u:r:a:s0")]
    public void Parse_MalformedLine_IsRefused(string line) => Assert.Throws<FileContextException>(() => Parse(line));

    [Fact]
    public void Parse_GroupsNestedWithoutEnd_IsRefused() =>
        Assert.Throws<FileContextException>(() => Parse($"{new string('(', 4000)}{new string(')', 4000)}\tu:r:a:s0"));

    [Fact]
    public void Load_CompanionFiles_AreReadInTheirOrder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "file_contexts");
            File.WriteAllText(path, "/srv/.*\tu:r:base:s0\n/usr/lib/x\tu:r:lib:s0\n");
            File.WriteAllText(path + ".homedirs", "/srv/home/.*\tu:r:home:s0\n/srv/own/.*\tu:r:home:s0\n");
            File.WriteAllText(path + ".local", "/srv/own/.*\tu:r:local:s0\n");
            File.WriteAllText(path + ".subs_dist", "# alias original\n/lib /usr/lib\n/usr/lib64 /usr/lib\n/root /\n");
            File.WriteAllText(path + ".subs", "/opt/lib /lib\n");
            FileContextDatabase labels = FileContextDatabase.Load(path);

            Assert.Equal("u:r:base:s0", Label(labels, "/srv/a"));
            Assert.Equal("u:r:home:s0", Label(labels, "/srv/home/a"));
            Assert.Equal("u:r:local:s0", Label(labels, "/srv/own/a"));
            Assert.Equal("u:r:lib:s0", Label(labels, "/lib/x"));
            Assert.Equal("u:r:lib:s0", Label(labels, "/opt/lib/x"));
            Assert.Equal("u:r:base:s0", Label(labels, "/root/srv/a"));
            Assert.Null(Label(labels, "/library/x"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_NoSuchFile_IsTheSystemsError() =>
        Assert.Throws<FileNotFoundException>(() => FileContextDatabase.Load("/nonexistent-file_contexts"));

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    public void Find_PathThatIsNotAbsolute_IsRefused(string path) =>
        Assert.Throws<ArgumentException>(() => Parse("/a\tu:r:a:s0").Find(path, FileContextKind.Any));

    [Fact]
    public void Find_FromManyThreads_AnswersAsOneThreadDoes()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"/d{i % 17}/.*x{i}[0-9]*(/.*)?\tu:r:t{i}:s0"))];
        string[] paths = [.. Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"/d{i % 17}/a/x{i % 400}/{i}"))];
        FileContextDatabase alone = Parse(lines);
        string?[] expected = [.. paths.Select(path => Label(alone, path))];
        FileContextDatabase shared = Parse(lines);

        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < paths.Length; i++)
            {
                int index = (i * 7 + worker * 375) % paths.Length;
                Assert.Equal(expected[index], Label(shared, paths[index]));
            }
        });
        Assert.Contains(expected, label => label is not null);
    }

    private static FileContextDatabase Parse(params string[] lines) =>
        FileContextDatabase.Parse(new StringReader(string.Join('\n', lines)), "file_contexts");

    private static string? Label(FileContextDatabase labels, string path) => labels.Lookup(path, FileContextKind.Any)?.ToString();
}
