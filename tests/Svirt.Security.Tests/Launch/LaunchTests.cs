using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public sealed class LaunchTests : IDisposable
{
    private readonly ProcessLauncher _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [RootFact]
    public void Launch_ConfinedPlan_ChildHasExactlyThatIdentity()
    {
        (string output, ProcessExit exit) =
            Children.Run(_launcher, Identities.Confined(70107, 6, 5), new EmulatorCommand("/bin/cat", "/proc/self/status"));

        Dictionary<string, string> lines = Children.StatusLines(output);
        Assert.Equal(0, exit.Code);
        Assert.Equal("70107\t70107\t70107\t70107", lines["Uid"]);
        Assert.Equal("70108\t70108\t70108\t70108", lines["Gid"]);
        Assert.Equal("5 6", lines["Groups"]);
        Assert.Equal("1", lines["NoNewPrivs"]);
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], name => Assert.Equal("0000000000000000", lines[name]));
    }

    [RootFact]
    public void Launch_RootUidWithoutCapabilities_HasNone()
    {
        var plan = new LaunchPlan { UserId = 0, GroupId = 0, ClearCapabilities = true };
        (string output, _) = Children.Run(_launcher, plan, new EmulatorCommand("/bin/cat", "/proc/self/status"));
        Assert.Equal("0000000000000000", Children.StatusLines(output)["CapEff"]);
    }

    [Fact]
    public void Launch_SessionPlan_KeepsTheManagersIdentity()
    {
        (string output, ProcessExit exit) = Children.Run(_launcher, Identities.Session, new EmulatorCommand("/bin/cat", "/proc/self/status"));
        Dictionary<string, string> child = Children.StatusLines(output);
        Dictionary<string, string> manager = Children.StatusLines(File.ReadAllText("/proc/self/status"));
        Assert.Equal(0, exit.Code);
        Assert.All(["Uid", "Gid", "Groups", "CapBnd"], name => Assert.Equal(manager[name], child[name]));
    }

    [Fact]
    public void Launch_Child_HasDefaultSignals()
    {
        (string output, _) = Children.Run(_launcher, Identities.Session, new EmulatorCommand("/bin/cat", "/proc/self/status"));
        Dictionary<string, string> lines = Children.StatusLines(output);
        string ours = Children.StatusLines(File.ReadAllText("/proc/self/status"))["SigIgn"];
        Assert.False(ours == "0000000000000000", "The runtime ignores no signal: this test proves nothing.");
        Assert.All(["SigIgn", "SigBlk", "SigCgt"], name => Assert.Equal("0000000000000000", lines[name]));
    }

    [Fact]
    public void Launch_Environment_IsExactlyAsGiven()
    {
        Environment.SetEnvironmentVariable("SVIRT_SECURITY_TEST_LEAK", "leak");
        ImmutableSortedDictionary<string, string> environment =
            EmulatorCommand.DefaultEnvironment.Clear().Add("A", "1").Add("B", "two words\n=é");
        (string output, _) = Children.Run(
            _launcher, Identities.Session, new EmulatorCommand("/bin/cat", "/proc/self/environ") { Environment = environment });
        Assert.Equal(["A=1", "B=two words\n=é", ""], output.Split('\0'));
    }

    [Fact]
    public void Launch_Arguments_ArriveAsGiven()
    {
        string[] arguments = ["-x", "", "a b", "é'\"\\$", "--", "\n"];
        (string output, _) = Children.Run(_launcher, Identities.Session, new EmulatorCommand("/usr/bin/printf", ["%s|", .. arguments]));
        Assert.Equal(string.Concat(arguments.Select(argument => argument + "|")), output);
    }

    [Fact]
    public void Launch_WorkingDirectory_IsEntered()
    {
        (string output, _) = Children.Run(
            _launcher, Identities.Session, new EmulatorCommand("/bin/readlink", "/proc/self/cwd") { WorkingDirectory = "/usr/bin" });
        Assert.Equal("/usr/bin\n", output);
        (output, _) = Children.Run(_launcher, Identities.Session, new EmulatorCommand("/bin/readlink", "/proc/self/cwd"));
        Assert.Equal("/\n", output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Launch_NewSession_IsTheChildsChoice(bool newSession)
    {
        (string output, _) = Children.Run(
            _launcher, Identities.Session, new EmulatorCommand("/bin/cat", "/proc/self/stat") { NewSession = newSession });
        string[] fields = output.Split(' ');
        Assert.Equal(newSession, fields[0] == fields[5]);
    }

    [Fact]
    public void Launch_Pipes_CarryData()
    {
        var command = new EmulatorCommand("/bin/cat")
        {
            StandardInput = StandardStreamTarget.Pipe,
            StandardOutput = StandardStreamTarget.Pipe,
        };
        using ConfinedProcess process = _launcher.Launch(Identities.Session, command);
        process.StandardInput!.Write("hello"u8);
        process.StandardInput.Close();
        using var reader = new StreamReader(process.StandardOutput!);
        Assert.Equal("hello", reader.ReadToEnd());
        Assert.Null(process.StandardError);
        Assert.Equal(0, process.WaitForExit(Children.Patience)!.Value.Code);
    }

    [Fact]
    public void Launch_CapturedError_IsReadAndBounded()
    {
        using ConfinedProcess small = _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/sh", "-c", "echo -n oops >&2; exit 3"));
        Assert.Equal(3, small.WaitForExit(Children.Patience)!.Value.Code);
        Assert.Equal("oops", small.ReadCapturedError());

        const string Flood = "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done >&2; exit 4";
        using ConfinedProcess large = _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/sh", "-c", Flood));
        Assert.Equal(4, large.WaitForExit(Children.Patience)!.Value.Code);
        Assert.Equal(65536, Encoding.UTF8.GetByteCount(large.ReadCapturedError()));
    }

    [Fact]
    public void ReadCapturedError_NotCaptured_Throws()
    {
        using ConfinedProcess process = _launcher.Launch(
            Identities.Session, new EmulatorCommand("/bin/true") { StandardError = StandardStreamTarget.Null });
        Assert.Throws<InvalidOperationException>(process.ReadCapturedError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(127)]
    public void Launch_ProgramThatEndsAtOnce_IsNoFailure(int code)
    {
        for (int i = 0; i < 20; i++)
        {
            using ConfinedProcess process = _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/sh", "-c", $"exit {code}"));
            Assert.Equal(new ProcessExit(code, null), process.WaitForExit(Children.Patience));
        }
    }

    [Fact]
    public void Launch_StandardStreamsAreNull_ByDefault()
    {
        (string output, _) = Children.Run(_launcher, Identities.Session, new EmulatorCommand("/bin/readlink", "/proc/self/fd/0"));
        Assert.Equal("/dev/null\n", output);
    }

    [Fact]
    public void Launch_AfterDispose_IsRefused()
    {
        _launcher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/true")));
    }
}
