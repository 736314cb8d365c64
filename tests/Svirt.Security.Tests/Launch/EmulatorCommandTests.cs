using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

public class EmulatorCommandTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("./true")]
    [InlineData("")]
    [InlineData("/bin/tr\0ue")]
    public void Program_NoAbsolutePath_IsRefused(string path)
    {
        Assert.Throws<ArgumentException>(() => new EmulatorCommand(path));
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true") { WorkingDirectory = path });
    }

    [Fact]
    public void Arguments_WithNul_AreRefused() => Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true", "a\0b"));

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("GLIBC_TUNABLES")]
    [InlineData("LOCPATH")]
    [InlineData("MALLOC_TRACE")]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A\0")]
    public void Environment_ThatThePrivilegedChainWouldObey_IsRefused(string name)
    {
        ImmutableSortedDictionary<string, string> environment = EmulatorCommand.DefaultEnvironment.Clear().Add(name, "x");
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true") { Environment = environment });
    }

    [Fact]
    public void Environment_ValueWithNul_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true")
        {
            Environment = EmulatorCommand.DefaultEnvironment.Clear().Add("A", "\0"),
        });

    [Fact]
    public void Streams_CaptureOfOutput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true") { StandardOutput = StandardStreamTarget.Capture });
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true") { StandardInput = StandardStreamTarget.Capture });
    }

    [Fact]
    public void Descriptors_OutOfRangeTwiceOrClosed_AreRefused()
    {
        using SafeFileHandle handle = File.OpenHandle("/dev/null");
        Assert.Throws<ArgumentOutOfRangeException>(() => new InheritedDescriptor(handle, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InheritedDescriptor(handle, 1024));
        Assert.Throws<ArgumentException>(() => new EmulatorCommand("/bin/true")
        {
            Descriptors = [new InheritedDescriptor(handle, 3), new InheritedDescriptor(handle, 3)],
        });
        handle.Dispose();
        Assert.Throws<ArgumentException>(() => new InheritedDescriptor(handle, 3));
        Assert.Throws<ArgumentException>(() => StandardStreamTarget.Handle(handle));
    }
}
