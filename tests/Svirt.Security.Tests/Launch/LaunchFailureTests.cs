using System.Runtime.Versioning;
using System.Text;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
[SupportedOSPlatform("linux")]
public sealed class LaunchFailureTests : IDisposable
{
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private readonly ProcessLauncher _launcher = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("svirt-launch-");

    public void Dispose()
    {
        Assert.Empty(Children.Zombies());
        Assert.Equal(0, _launcher.WatchedCount);
        _launcher.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Launch_ProgramMissing_NamesThePath()
    {
        LaunchException error = Fail(new EmulatorCommand("/nonexistent/qemu"));
        Assert.Equal((LaunchStage.Exec, NoEntry, "/nonexistent/qemu"), (error.Stage, error.Errno, error.Program));
        Assert.Null(error.Exit);
    }

    [Fact]
    public void Launch_Script_IsRefusedBeforeTheStart()
    {
        LaunchException error = Fail(new EmulatorCommand(Write("script", "#!/bin/sh\nexit 0\n"u8)));
        Assert.Equal(LaunchStage.Exec, error.Stage);
        Assert.Contains("script", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Exit);
    }

    [Fact]
    public void Launch_DirectoryTextOrSetprivItself_IsRefusedBeforeTheStart()
    {
        string[] programs = [_directory.FullName, Write("text", "exit 0\n"u8), Write("empty", []), "/usr/bin/setpriv"];
        Assert.All(programs, program =>
        {
            LaunchException error = Fail(new EmulatorCommand(program));
            Assert.Equal(LaunchStage.Exec, error.Stage);
            Assert.Null(error.Exit);
        });
    }

    [Fact]
    public void Launch_ElfThatTheKernelRefuses_IsNotHandedToTheShell()
    {
        // setpriv's execvp(3) would run /bin/sh on it under the planned identity.
        LaunchException error = Fail(new EmulatorCommand(Write("broken", "\x7F" + "ELF\ntouch " + _directory.FullName + "/ran\n")));
        Assert.Equal(LaunchStage.Exec, error.Stage);
        Assert.Null(error.Exit);
    }

    [Fact]
    public void Launch_NotExecutable_HasErrnoAndText()
    {
        string path = Copy("/bin/true", "data");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        LaunchException error = Fail(new EmulatorCommand(path));
        Assert.Equal((LaunchStage.Exec, AccessDenied, 126), (error.Stage, error.Errno, error.ExitCode));
        Assert.Equal($"setpriv: failed to execute {path}: Permission denied\n", error.StandardErrorText);
    }

    [Fact]
    public void Launch_InterpreterMissing_IsTheExecStage()
    {
        string path = Copy("/bin/true", "patched");
        byte[] image = File.ReadAllBytes(path);
        int at = image.AsSpan().IndexOf("/ld-linux"u8);
        Assert.True(at > 0);
        image[at + 1] = (byte)'X';
        File.WriteAllBytes(path, image);
        LaunchException error = Fail(new EmulatorCommand(path));
        Assert.Equal((LaunchStage.Exec, NoEntry, 127), (error.Stage, error.Errno, error.ExitCode));
    }

    [Fact]
    public void Launch_WorkingDirectoryMissingOrAFile_IsTheSpawnStage()
    {
        LaunchException missing = Fail(new EmulatorCommand("/bin/true") { WorkingDirectory = "/nonexistent/x" });
        Assert.Equal((LaunchStage.Spawn, NoEntry), (missing.Stage, missing.Errno));
        Assert.Contains("/nonexistent/x", missing.Message, StringComparison.Ordinal);
        LaunchException file = Fail(new EmulatorCommand("/bin/true") { WorkingDirectory = "/etc/passwd" });
        Assert.Equal((LaunchStage.Spawn, 20), (file.Stage, file.Errno));
    }

    [Fact]
    public void Launch_UnknownLabels_AreTheSetprivStage()
    {
        LaunchPlan[] plans = [new() { AppArmorProfile = "svirt-security-no-such-profile" }, new() { SELinuxContext = "no_such:context" }];
        Assert.All(plans, _plan =>
        {
            LaunchException error = Fail(new EmulatorCommand("/bin/true"), _plan);
            Assert.Equal((LaunchStage.Setpriv, 127), (error.Stage, error.ExitCode));
            Assert.StartsWith("setpriv: ", error.StandardErrorText, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void Launch_SetUserIdProgram_FailsVerificationAndIsKilled()
    {
        // The real thing: an execve that gives the process more than its plan.
        _directory.UnixFileMode |= UnixFileMode.OtherExecute;
        string path = Copy("/bin/sleep", "sleep");
        File.SetUnixFileMode(path, (UnixFileMode)0x9ED); // 04755
        LaunchException error = Fail(new EmulatorCommand(path, "1000"), Identities.Confined() with { NoNewPrivileges = false });
        Assert.Equal((LaunchStage.Verify, 9), (error.Stage, error.Exit!.Value.Signal));
        Assert.Contains("uid 70107 0 0 0 instead of 70107 70107 70107 70107", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_PipedError_IsInTheException()
    {
        string path = Copy("/bin/true", "data");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        LaunchException error = Fail(new EmulatorCommand(path) { StandardError = StandardStreamTarget.Pipe });
        Assert.EndsWith("Permission denied\n", error.StandardErrorText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileMode.Append)]
    [InlineData(FileMode.Open)]
    public void Launch_ErrorInTheCallersFile_IsReadFromWhereItBegan(FileMode mode)
    {
        string path = Copy("/bin/true", "data");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        string log = Write("log", "earlier\n"u8);
        using var stream = new FileStream(log, mode, FileAccess.Write, FileShare.ReadWrite);
        stream.Seek(0, SeekOrigin.End);
        LaunchException error = Fail(new EmulatorCommand(path) { StandardError = StandardStreamTarget.Handle(stream.SafeFileHandle) });
        Assert.Equal($"setpriv: failed to execute {path}: Permission denied\n", error.StandardErrorText);
    }

    [Fact]
    public void Launch_ErrorToNull_SaysSo()
    {
        string path = Copy("/bin/true", "data");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        LaunchException error = Fail(new EmulatorCommand(path) { StandardError = StandardStreamTarget.Null });
        Assert.Contains("/dev/null", error.StandardErrorText, StringComparison.Ordinal);
        Assert.Equal(LaunchStage.Exec, error.Stage);
    }

    private LaunchException Fail(EmulatorCommand command, LaunchPlan? _plan = null)
    {
        LaunchException error = Assert.Throws<LaunchException>(() => _launcher.Launch(_plan ?? Identities.Session, command));
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private string Copy(string source, string name)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.Copy(source, path);
        return path;
    }

    private string Write(string name, string content) => Write(name, Encoding.Latin1.GetBytes(content));

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
