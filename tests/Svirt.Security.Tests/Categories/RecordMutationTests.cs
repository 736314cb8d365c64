using System.Diagnostics;
using System.Text;
using Svirt.Security.Categories;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>Record files that this library did not write, or not so: none is trusted, none is freed silently, none brings the store down.</summary>
public sealed class RecordMutationTests : IDisposable
{
    private const uint Stranger = 64243;
    private static readonly MlsLevel Level = MlsLevel.Parse("s0:c1,c2");
    private static readonly CategoryOwner Vm = new(Guid.NewGuid(), "vm");
    private readonly CategoryHost _host = new();

    public RecordMutationTests()
    {
        HostCategoryStore owner = _host.NewStore();
        Assert.True(owner.Reserve(Level, Vm).IsReserved);
        owner.Dispose();
    }

    private string Record => _host.Records + "/s0-2/s0:c1,c2";

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Recover_TwoHundredMutationsOfTheContent_AreReportedAndStay()
    {
        byte[] original = File.ReadAllBytes(Record);
        HostCategoryStore store = _host.NewStore();
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            File.WriteAllBytes(Record, Mutate(original, i, random));
            AssertDamaged(store);
        }

        // The control: the very same file, as it was, is trusted.
        File.WriteAllBytes(Record, original);
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(store.Recover()));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite)]
    public void Recover_WrongMode_IsReportedAndStays(UnixFileMode mode)
    {
        File.SetUnixFileMode(Record, mode);
        AssertDamaged(_host.NewStore());
    }

    [RootFact]
    public void Recover_WrongOwner_IsReportedAndStays()
    {
        TemporaryFolder.ChangeOwner(Record, Stranger, Stranger);
        AssertDamaged(_host.NewStore());
    }

    [Fact]
    public void Recover_SecondName_IsReportedAndStays()
    {
        Run("/bin/ln", Record, _host.StateDirectory + "/second");
        AssertDamaged(_host.NewStore());
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("link")]
    [InlineData("pipe")]
    public void Recover_WrongType_IsReportedAndStays(string type)
    {
        string target = _host.StateDirectory + "/moved";
        File.Move(Record, target);
        switch (type)
        {
            case "directory":
                Directory.CreateDirectory(Record);
                break;
            case "link":
                File.CreateSymbolicLink(Record, target);
                break;
            default:
                Run("/usr/bin/mkfifo", "-m", "600", Record);
                break;
        }

        AssertDamaged(_host.NewStore());
    }

    [Theory]
    [InlineData("s0:c1,c3")] // another level of that folder
    [InlineData("sha256-0000")]
    public void Recover_NameOfAnotherLevel_IsReportedAndStays(string name)
    {
        File.Move(Record, _host.Records + "/s0-2/" + name);
        CategoryRecovery result = Assert.Single(_host.NewStore().Recover());
        Assert.Equal((CategoryRecoveryOutcome.Damaged, "s0-2/" + name), (result.Outcome, result.Record));
        Assert.True(File.Exists(_host.Records + "/s0-2/" + name));
    }

    [Theory]
    [InlineData("s0:c2,c1")] // not canonical
    [InlineData("s0:c1")] // of another folder
    [InlineData("notes")]
    [InlineData(".hidden")]
    public void Recover_NameThatIsNoLevelThere_IsReported(string name)
    {
        File.WriteAllText(_host.Records + "/s0-2/" + name, "x");
        File.WriteAllText(_host.Records + "/stray", "x");
        IReadOnlyList<CategoryRecovery> results = _host.NewStore().Recover();
        Assert.Equal(["s0-2/" + name, "stray"], results.Where(result => result.Outcome == CategoryRecoveryOutcome.Damaged).Select(result => result.Record));
        Assert.True(File.Exists(_host.Records + "/s0-2/" + name));
    }

    /// <summary>What a program of another user can try, two hundred times over; it prints how often it got through.</summary>
    [RootFact]
    public void Records_TwoHundredMutationsByAnotherUser_AllFail()
    {
        const string Attempts = """
            record=$1; folder=${1%/*}; through=0
            for i in $(seq 200); do
                case $((i % 10)) in
                    0) head -c $((i * 7)) /dev/urandom >"$record";;
                    1) echo x >>"$record";;
                    2) truncate -s $((i * 10000)) "$record";;
                    3) echo "{}" >"$folder/s0:c$i,c$((i + 300))";;
                    4) rm -f "$record" && [ -e "$record" ];;
                    5) mv "$record" "$folder/s0:c$i,c500";;
                    6) ln "$record" "$folder/s0:c$i";;
                    7) chmod 666 "$record";;
                    8) ln -s /etc/passwd "$folder/s0:c$i,c600";;
                    9) mkdir "$folder/../s0-$i";;
                esac && through=$((through + 1))
            done
            exit $through
            """;
        byte[] before = File.ReadAllBytes(Record);
        Assert.Equal(0, RunAsStranger("exec 2>/dev/null; " + Attempts, Record));
        Assert.Equal(before, File.ReadAllBytes(Record));
        Assert.Equal([Record], Directory.GetFileSystemEntries(_host.Records + "/s0-2"));
        Assert.Equal([_host.Records + "/s0-2"], Directory.GetFileSystemEntries(_host.Records));

        // The control: root gets through with all that the others could have done.
        Assert.NotEqual(0, Run("/bin/sh", "-c", "exec 2>/dev/null; " + Attempts, "sh", Record));
    }

    [RootFact]
    public void Open_AsAnotherUser_IsRefusedByTheKernel()
    {
        Assert.NotEqual(0, RunAsStranger("echo planted > " + Quote(_host.Records + "/s0-2/s0:c5,c6")));
        Assert.NotEqual(0, RunAsStranger("echo changed > " + Quote(Record)));
        Assert.NotEqual(0, RunAsStranger("rm -f " + Quote(Record)));
        Assert.NotEqual(0, RunAsStranger("cat " + Quote(Record)));
        Assert.Equal(0, RunAsStranger("true"));
        Assert.Equal([CategoryRecoveryOutcome.Freed], CategoryHost.Outcomes(_host.NewStore().Recover()));
    }

    [RootFact]
    public void Open_FolderOfAnotherUser_IsRefused()
    {
        TemporaryFolder.ChangeOwner(_host.Records + "/s0-2", Stranger, Stranger);
        Assert.Throws<HostException>(() => _host.NewStore().Recover());
        TemporaryFolder.ChangeOwner(_host.Records, Stranger, Stranger);
        Assert.Throws<HostException>(() => _host.NewStore());
    }

    private static void AssertDamaged(HostCategoryStore store)
    {
        CategoryRecovery result = Assert.Single(store.Recover());
        Assert.Equal((CategoryRecoveryOutcome.Damaged, "s0-2/s0:c1,c2", Level), (result.Outcome, result.Record, result.Holder!.Level));
        Assert.NotEmpty(result.Detail!);
        ReserveResult refused = store.Reserve(Level, Vm);
        Assert.Equal(CategoryHolderKind.DamagedRecord, refused.Conflict!.Holder.Kind);
        Assert.Equal(CategoryHolderKind.DamagedRecord, Assert.Single(store.ListHolders()).Kind);
        Assert.True(store.Reserve(MlsLevel.Parse("s0:c1,c3"), Vm).Reservation is { } other && Dispose(other));
    }

    private static bool Dispose(McsReservation reservation)
    {
        reservation.Dispose();
        return true;
    }

    /// <summary>Every mutation makes a record that no manager writes; a changed letter of a name would not, so those go into the structure.</summary>
    private static byte[] Mutate(byte[] original, int number, Random random)
    {
        string text = Encoding.UTF8.GetString(original);
        return (number % 10) switch
        {
            0 => original[..random.Next(original.Length)], // cut short, or empty
            1 => [.. original, (byte)"{}x,"[random.Next(4)]],
            2 => [.. original, .. new byte[ReservationRecord.MaximumSize + random.Next(1 << 20)]],
            3 => RandomBytes(random),
            4 => Encoding.UTF8.GetBytes(text.Replace("\"version\":1", "\"version\":" + random.Next(2, 1000), StringComparison.Ordinal)),
            5 => Encoding.UTF8.GetBytes(text.Replace("s0:c1,c2", $"s0:c{random.Next(3, 500)},c{random.Next(501, 1023)}", StringComparison.Ordinal)),
            6 => Encoding.UTF8.GetBytes(text.Insert(1, $"\"x{random.Next()}\":1,")),
            7 => Encoding.UTF8.GetBytes(text.Replace("\"manager\":\"", "\"manager\":\"" + random.Next(), StringComparison.Ordinal)),
            8 => Encoding.UTF8.GetBytes(text.Replace(new[] { "\"domain\"", "\"bootId\"", "\"name\"", "\"pidNamespace\"", "\"level\"" }[random.Next(5)], "\"other\"", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"emulator\":", random.Next(1, 10_000)))),
        };
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 2000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static int RunAsStranger(string script, params string[] arguments) =>
        Run("/usr/bin/setpriv", [$"--reuid={Stranger}", $"--regid={Stranger}", "--clear-groups", "/bin/sh", "-c", script + " 2>/dev/null", "sh", .. arguments]);

    private static string Quote(string path) => "'" + path + "'";

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
