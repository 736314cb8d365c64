using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public class LauncherProbeTests
{
    [Theory]
    [InlineData("2.33")]
    [InlineData(null)]
    public void Constructor_OldOrOtherCLibrary_NamesGlibc(string? version)
    {
        var services = new LauncherServices { CLibraryVersion = version is null ? null : Version.Parse(version) };
        LauncherUnavailableException error =
            Assert.Throws<LauncherUnavailableException>(() => new ProcessLauncher(new ProcessLauncherOptions(), services));
        Assert.Equal("glibc", error.Requirement);
    }

    [Fact]
    public void Find_NoSetpriv_NamesUtilLinux()
    {
        var services = new LauncherServices { Descriptors = new Without() };
        LauncherUnavailableException error = Assert.Throws<LauncherUnavailableException>(() => new SetprivProbe(services).Find());
        Assert.Equal("util-linux", error.Requirement);
        Assert.Contains("util-linux", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_SetprivOfAnotherKind_NamesTheMissingOptions()
    {
        var services = new LauncherServices { Spawner = new Instead("/bin/cat") };
        LauncherUnavailableException error = Assert.Throws<LauncherUnavailableException>(() => new SetprivProbe(services).Find());
        Assert.Contains("--ambient-caps", error.Message, StringComparison.Ordinal);
        Assert.Contains("util-linux", error.Message, StringComparison.Ordinal);
        Assert.Empty(Children.Zombies());
    }

    [Fact]
    public void Find_SetprivThatDoesNotRun_NamesUtilLinux()
    {
        var services = new LauncherServices { Spawner = new Instead("/nonexistent") };
        LauncherUnavailableException error = Assert.Throws<LauncherUnavailableException>(() => new SetprivProbe(services).Find());
        Assert.IsType<HostException>(error.InnerException);
    }

    [Fact]
    public void Launch_ClearCapabilitiesWithoutCapSetpcap_IsRefusedBeforeTheStart()
    {
        var host = new FaultyHost { ManagersEffectiveCapabilities = ~(1UL << 8) };
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions(), new LauncherServices { Spawner = host, Table = host }, new Known());
        LaunchException error = Assert.Throws<LaunchException>(() =>
            launcher.Launch(new LaunchPlan { ClearCapabilities = true }, new EmulatorCommand("/bin/true")));
        Assert.Equal((LaunchStage.Setpriv, 1), (error.Stage, error.Errno));
        Assert.Equal(0, host.LastPid);
    }

    [Fact]
    public void Find_ThisHost_HasOne() => Assert.EndsWith("/setpriv", new SetprivProbe(new LauncherServices()).Find(), StringComparison.Ordinal);

    private sealed class Known : ISetprivProbe
    {
        public string Find() => "/usr/bin/setpriv";
    }

    private sealed class Instead(string path) : IProcessSpawner
    {
        public int Spawn(SpawnRequest request) => new PosixSpawner().Spawn(request with { Path = path });
    }

    private sealed class Without : IProcessDescriptors
    {
        public ExecutableIdentity Identify(string path) => throw new HostException("statx", path, 2);

        public SafeFileHandle OpenNull() => throw new NotSupportedException();

        public SafeFileHandle OpenDirectory(string path) => throw new NotSupportedException();

        public ProgramFile OpenProgram(string path) => throw new NotSupportedException();

        public (SafeFileHandle Read, SafeFileHandle Write) CreatePipe() => throw new NotSupportedException();

        public SafeFileHandle CreateSealedMemory(string name, int length) => throw new NotSupportedException();

        public byte[] Drain(SafeFileHandle pipe, int limit) => throw new NotSupportedException();

        public long? WritePosition(SafeFileHandle file) => throw new NotSupportedException();

        public byte[] ReadFrom(SafeFileHandle file, long position, int limit) => throw new NotSupportedException();
    }
}
