using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public sealed partial class DescriptorHandOverTests : IDisposable
{
    private readonly ProcessLauncher _launcher = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("svirt-launch-");

    public void Dispose()
    {
        _launcher.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Launch_SourcesAndTargetsThatCross_ArriveWhereTheyBelong()
    {
        // Sources whose own numbers are the targets of others, in a circle, and one that is its own target.
        using SafeFileHandle a = Create("a");
        using SafeFileHandle b = Create("b");
        using SafeFileHandle c = Create("c");
        int[] numbers = [Number(a), Number(b), Number(c)];
        Assert.All(numbers, number => Assert.InRange(number, 3, 1023));

        Dictionary<int, string> found = ListChild([new(a, numbers[1]), new(b, numbers[0]), new(c, numbers[2])]);

        Assert.Equal(Path("a"), found[numbers[1]]);
        Assert.Equal(Path("b"), found[numbers[0]]);
        Assert.Equal(Path("c"), found[numbers[2]]);
        Assert.Equal(6, found.Count);
        Assert.All([a, b, c], handle => Assert.True(HasCloseOnExec(handle)));
    }

    [Fact]
    public void Launch_OneSourceForManyTargets_LeavesGapsClosed()
    {
        using SafeFileHandle a = Create("a");
        Dictionary<int, string> found = ListChild([new(a, 9), new(a, 4), new(a, 1023)]);
        Assert.Equal([0, 1, 2, 4, 9, 1023], found.Keys.Order());
        Assert.All([4, 9, 1023], target => Assert.Equal(Path("a"), found[target]));
    }

    [Fact]
    public void Launch_StandardStreamsThatCross_ArriveWhereTheyBelong()
    {
        // 0, 1 and 2 of this process as sources for one another.
        using var zero = new SafeFileHandle(0, ownsHandle: false);
        using var one = new SafeFileHandle(1, ownsHandle: false);
        string Target(int number) => new FileInfo($"/proc/self/fd/{number}").LinkTarget!;
        using ConfinedProcess process = _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/sleep", "1000")
        {
            StandardInput = StandardStreamTarget.Handle(one),
            StandardError = StandardStreamTarget.Handle(zero),
        });
        string Childs(int number) => new FileInfo($"/proc/{process.Id}/fd/{number}").LinkTarget!;
        Assert.Equal((Target(1), "/dev/null", Target(0)), (Childs(0), Childs(1), Childs(2)));
        process.Kill();
        process.WaitForExit(Children.Patience);
    }

    [Fact]
    public void Launch_ClosedHandle_IsTheCallersError()
    {
        SafeFileHandle a = Create("a");
        var command = new EmulatorCommand("/bin/true") { Descriptors = [new(a, 3)] };
        a.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _launcher.Launch(Identities.Session, command));
    }

    [Fact]
    public void Launch_SixteenThreadsAmongInheritableDescriptors_EachChildHasExactlyItsOwn()
    {
        using var stop = new CancellationTokenSource();
        Thread noise = new(() => OpenAndClose(stop.Token));
        noise.Start();
        try
        {
            Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, thread =>
            {
                for (int i = 0; i < 12; i++)
                {
                    using SafeFileHandle own = Create($"{thread}-{i}");
                    int target = 3 + ((thread + i) % 7);
                    Dictionary<int, string> found = ListChild([new(own, target)]);
                    Assert.Equal([0, 1, 2, target], found.Keys.Order());
                    Assert.Equal(Path($"{thread}-{i}"), found[target]);
                    Assert.True(HasCloseOnExec(own));
                }
            });
        }
        finally
        {
            stop.Cancel();
            noise.Join();
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenInheritable(string path, int flags);

    private static void OpenAndClose(CancellationToken stop)
    {
        List<SafeFileHandle> open = [];
        while (!stop.IsCancellationRequested)
        {
            open.Add(new SafeFileHandle(OpenInheritable("/dev/zero", 0), ownsHandle: true));
            open.Add(File.OpenHandle("/dev/zero"));
            if (open.Count > 40)
            {
                open.ForEach(handle => handle.Dispose());
                open.Clear();
                Thread.Sleep(1);
            }
        }

        open.ForEach(handle => handle.Dispose());
    }

    /// <summary>The descriptors that a child lists for itself, without the one it lists them with.</summary>
    private Dictionary<int, string> ListChild(InheritedDescriptor[] descriptors)
    {
        var command = new EmulatorCommand("/bin/ls", "-l", "/proc/self/fd") { Descriptors = [.. descriptors] };
        (string output, ProcessExit exit) = Children.Run(_launcher, Identities.Session, command);
        Assert.Equal(0, exit.Code);
        return output.Split('\n')
            .Select(line => line.Split(" -> "))
            .Where(halves => halves.Length == 2 && !halves[1].EndsWith("/fd", StringComparison.Ordinal))
            .ToDictionary(halves => int.Parse(halves[0].Split(' ')[^1], CultureInfo.InvariantCulture), halves => halves[1]);
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static bool HasCloseOnExec(SafeFileHandle handle)
    {
        string flags = File.ReadAllLines($"/proc/self/fdinfo/{Number(handle)}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt64(flags[6..].Trim(), 8) & 0x80000) != 0;
    }

    private string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);

    private SafeFileHandle Create(string name) => File.OpenHandle(Path(name), FileMode.Create, FileAccess.ReadWrite);
}
