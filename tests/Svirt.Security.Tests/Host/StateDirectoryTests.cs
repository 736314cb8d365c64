using System.Text;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class StateDirectoryTests : IDisposable
{
    /// <summary>A child that another test is just starting holds copies of all descriptors, locks included, until its execve.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly StateDirectory _state;

    public StateDirectoryTests() => _state = Open();

    public void Dispose()
    {
        _state.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Open_Missing_CreatesPrivateDirectoriesOnly()
    {
        Assert.Equal(0x1C0, TemporaryFolder.StatusOf(_state.Path).Permissions);
        Assert.Equal(0x1C0, TemporaryFolder.StatusOf(_state.Path + "/records").Permissions);
    }

    [Fact]
    public void Open_DirectoryOpenToGroup_IsRefused()
    {
        File.SetUnixFileMode(_state.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
        HostException e = Assert.Throws<HostException>(Open);
        Assert.Contains("mode 740", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SymbolicLink_IsRefused()
    {
        string link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, _state.Path);
        Assert.Throws<HostException>(() => StateDirectory.Open(link, [], TimeProvider.System));
    }

    [Fact]
    public void Open_LinkOrDoubledSlashInItsPath_KnowsItsPathAsResolvedPathsHaveIt()
    {
        Directory.CreateSymbolicLink(_folder.Path + "/alias", _folder.Path);
        using StateDirectory state = StateDirectory.Open($"{_folder.Path}/alias//{Path.GetFileName(_state.Path)}/", [], TimeProvider.System);
        Assert.Equal(_state.Path, state.Path);
    }

    [RootFact]
    public void Open_DirectoryOfAnotherUser_IsRefused()
    {
        TemporaryFolder.ChangeOwner(_state.Path, 1, 1);
        Assert.Throws<HostException>(Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_ThenRead_GivesTheContentAndLeavesNoTemporaryFile(bool durable)
    {
        Action<string, byte[]> write = durable ? (n, c) => _state.WriteDurably(n, c) : (n, c) => _state.WriteVolatile(n, c);
        write("records/a", "first and longer"u8.ToArray());
        write("records/a", "second"u8.ToArray());

        Assert.Equal("second", Encoding.UTF8.GetString(_state.Read("records/a")!));
        Assert.Equal(["a"], _state.List("records"));
        Assert.True(_state.Exists("records/a"));
        Assert.Equal(0x180, TemporaryFolder.StatusOf(_state.Path + "/records/a").Permissions);
    }

    [Fact]
    public void Delete_TwiceThenRead_IsMissing()
    {
        _state.WriteVolatile("records/a", "x"u8);
        _state.Delete("records/a");
        _state.Delete("records/a");
        Assert.Null(_state.Read("records/a"));
        Assert.False(_state.Exists("records/a"));
    }

    [Fact]
    public void TryLock_HeldByAnotherDescriptor_GivesNullAndThenTheLock()
    {
        IStateLock held = _state.TryLock("records/l", TimeSpan.Zero)!;
        using StateDirectory other = Open();
        Assert.Null(other.TryLock("records/l", TimeSpan.Zero));
        held.Dispose();
        using IStateLock? taken = other.TryLock("records/l", Patience);
        Assert.NotNull(taken);
    }

    [Fact]
    public void Lock_Record_OutlivesItsHolderUntilEmptied()
    {
        using (IStateLock held = _state.TryLock("records/l", Patience)!)
            held.WriteRecord("a long record"u8);
        using (IStateLock held = _state.TryLock("records/l", Patience)!)
        {
            Assert.Equal("a long record"u8.ToArray(), held.ReadRecord());
            held.WriteRecord("short"u8);
            Assert.Equal("short"u8.ToArray(), held.ReadRecord());
        }

        using (IStateLock held = _state.TryLock("records/l", Patience)!)
            held.WriteRecord([]);
        Assert.Empty(_state.List("records"));
    }

    [Fact]
    public void Lock_RecordCutShort_IsAnError()
    {
        _state.WriteVolatile("records/l", [9, 0, 0, 0, 1]);
        using IStateLock held = _state.TryLock("records/l", TimeSpan.Zero)!;
        Assert.Throws<HostException>(held.ReadRecord);
    }

    [Fact]
    public void TryLockAll_OneHeldByAnother_GivesNullAndLetsGoOfTheOthers()
    {
        using (StateDirectory other = Open())
        {
            using IDisposable held = _state.TryLockAll("records", [5, long.MaxValue], TimeSpan.Zero)!;
            Assert.Null(other.TryLockAll("records", [1, 5, 9], TimeSpan.Zero));
            Assert.Null(_state.TryLockAll("records", [long.MaxValue], TimeSpan.Zero));
            using IDisposable? free = other.TryLockAll("records", [1, 9, 1], TimeSpan.Zero);
            Assert.NotNull(free);
        }

        using IDisposable? taken = _state.TryLockAll("records", [1, 5, 9], TimeSpan.Zero);
        Assert.NotNull(taken);
    }

    [Fact]
    public void TryLockAll_TwoHoldersInOneProcess_LettingGoOfOneLeavesTheOtherItsOwn()
    {
        using StateDirectory other = Open();
        using IDisposable kept = _state.TryLockAll("records", [2, 6, long.MaxValue], TimeSpan.Zero)!;
        IDisposable released = _state.TryLockAll("records", [1, 5, 9], TimeSpan.Zero)!;
        released.Dispose();
        foreach (long key in new[] { 2, 6, long.MaxValue })
            Assert.Null(other.TryLockAll("records", [key], TimeSpan.Zero));
        using IDisposable? free = other.TryLockAll("records", [1, 5, 9], TimeSpan.Zero);
        Assert.NotNull(free);
        kept.Dispose();
        using IDisposable? all = other.TryLockAll("records", [2, 6, long.MaxValue], TimeSpan.Zero);
        Assert.NotNull(all);
    }

    [Fact]
    public void TryLockAll_ManyThreadsInDifferentOrders_NeverTwoHoldersAndAllGetThem()
    {
        int[] holders = new int[8];
        int worst = 0;
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 200; i++)
            {
                long[] keys = [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0).Select(key => (long)key << 58)];
                random.Shuffle(keys);
                using IDisposable held = _state.TryLockAll("records", keys, TimeSpan.FromSeconds(60))!;
                Array.ForEach(keys, key => InterlockedMax(ref worst, Interlocked.Increment(ref holders[key >> 58])));
                Array.ForEach(keys, key => Interlocked.Decrement(ref holders[key >> 58]));
            }
        });
        Assert.Equal(1, worst);
    }

    [Fact]
    public void TryLockAll_ThreadsOfOneManagerHandItToEachOther_AnotherManagerGetsItAllTheSame()
    {
        using StateDirectory other = Open();
        bool isDone = false;
        int turns = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                using IDisposable? held = _state.TryLockAll("records", [1], TimeSpan.FromSeconds(60));
                Interlocked.Increment(ref turns);
                Thread.SpinWait(10_000);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        int got = 0;
        for (int i = 0; i < 30; i++)
        {
            IDisposable? held = other.TryLockAll("records", [1], TimeSpan.FromSeconds(30));
            got += held is null ? 0 : 1;
            held?.Dispose();
            // As between two operations of a manager.
            Thread.Sleep(TimeSpan.FromMilliseconds(2));
        }

        Volatile.Write(ref isDone, true);
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(30, got);
        Assert.True(turns > 30, $"{turns} turns of the others prove little");
    }

    [Fact]
    public void TryLockAll_WhoGaveUpWaiting_IsPassedOver()
    {
        using (_state.TryLockAll("records", [1, 2], TimeSpan.Zero)!)
        {
            Assert.Null(_state.TryLockAll("records", [0, 2], TimeSpan.FromMilliseconds(20)));
            Assert.NotNull(_state.TryLockAll("records", [0], TimeSpan.Zero));
        }

        using IDisposable? taken = _state.TryLockAll("records", [1, 2], TimeSpan.Zero);
        Assert.NotNull(taken);
    }

    [Fact]
    public void List_FilesAreReplacedMeanwhile_MissesNone()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(i => $"{i:d2}")];
        Array.ForEach(names, name => _state.WriteVolatile("records/" + name, [0]));
        using var ended = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (byte i = 0; !ended.IsCancellationRequested; i++)
                Array.ForEach(names, name => _state.WriteVolatile("records/" + name, [i]));
        });
        writer.Start();
        for (int i = 0; i < 100; i++)
            Assert.Equal(names, _state.List("records"));
        ended.Cancel();
        writer.Join();
    }

    [Fact]
    public void Stamp_ContentReplacedWithinOneInstant_IsAnother()
    {
        HashSet<FileStamp> stamps = [];
        for (int i = 0; i < 200; i++)
        {
            _state.WriteVolatile("records/a", [1]);
            Assert.True(stamps.Add(_state.Stamp("records/a")!.Value));
        }

        Assert.Null(_state.Stamp("records/none"));
        Assert.NotNull(_state.Stamp("records"));
    }

    /// <summary>The holder removes the file of an empty record, so a waiter may lock a file that has no name any more: it must notice.</summary>
    [Fact]
    public void TryLock_ManyThreadsAndRemovals_NeverTwoHolders()
    {
        int inside = 0, worst = 0, taken = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 200; i++)
            {
                using IStateLock held = _state.TryLock("records/l", TimeSpan.FromSeconds(60))!;
                int now = Interlocked.Increment(ref inside);
                InterlockedMax(ref worst, now);
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref inside);
            }
        });
        Assert.Equal(1, worst);
        Assert.Equal(800, taken);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
    }

    private StateDirectory Open() => StateDirectory.Open(Path.Combine(_folder.Path, "state"), ["records"], TimeProvider.System);
}
