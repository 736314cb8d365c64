using System.Diagnostics;
using System.Text;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

/// <summary>Two open folders stand for two processes: the locks belong to what was opened, not to who opened it.</summary>
public sealed class ManagerRecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcFileSystem _processes = new();
    private readonly string _space = ManagerIdentity.Read(new System.IO.Abstractions.FileSystem()).PidNamespace;
    private readonly StateDirectory _own, _others;
    private readonly ManagerRecords _records;
    private readonly Guid _manager = Guid.NewGuid();

    public ManagerRecordsTests()
    {
        _own = Open();
        _others = Open();
        _records = new ManagerRecords(_own, Guid.NewGuid(), _processes, _space);
    }

    public void Dispose()
    {
        _records.Dispose();
        _own.Dispose();
        _others.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void IsAliveElsewhere_ManagerWhoseProcessRuns_IsKnownByItsLock()
    {
        using (new ManagerRecords(_others, _manager, _processes, _space))
            Assert.True(_records.IsAliveElsewhere(_manager));
        Assert.False(_records.IsAliveElsewhere(_manager));
        Assert.False(_records.IsAliveElsewhere(_records.Id));
    }

    [Fact]
    public void IsAliveElsewhere_ChildHoldsTheLockOfADeadManager_IsAwaited() => AssertAwaited(RecordOfADeadProcess());

    [Fact]
    public void IsAliveElsewhere_ChildHoldsTheLockOfAManagerThatEnded_IsAwaited() => AssertAwaited("");

    /// <summary>Its process id is taken: the start time tells.</summary>
    [Fact]
    public void IsAliveElsewhere_AnotherProcessHasTheIdOfADeadManager_IsNotTakenForIt() => AssertAwaited($"{_space} {Environment.ProcessId} 1");

    [Theory]
    [InlineData("pid:[1] 1 1")]
    [InlineData("alive")]
    [InlineData("{0} 1")]
    [InlineData("{0} -1 1")]
    public void IsAliveElsewhere_RecordThatSaysNothingOfAProcessHere_TheLockDecides(string record)
    {
        using IStateLock held = Hold(string.Format(System.Globalization.CultureInfo.InvariantCulture, record, _space));
        Assert.True(_records.IsAliveElsewhere(_manager));
    }

    [Fact]
    public void IsAliveElsewhere_DamagedRecord_TheLockDecides()
    {
        using IStateLock held = Hold("x");
        File.WriteAllBytes($"{_folder.Path}/state/{ManagerRecords.Folder}/{_manager}", [0xFF, 0xFF, 0xFF, 0x7F, 1]);
        Assert.True(_records.IsAliveElsewhere(_manager));
    }

    private void AssertAwaited(string record)
    {
        IStateLock held = Hold(record);
        using var release = new Timer(_ => held.Dispose(), null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);
        Assert.False(_records.IsAliveElsewhere(_manager));
    }

    private IStateLock Hold(string record)
    {
        IStateLock held = _others.TryLock($"{ManagerRecords.Folder}/{_manager}", TimeSpan.Zero)!;
        held.WriteRecord(Encoding.ASCII.GetBytes(record));
        return held;
    }

    private string RecordOfADeadProcess()
    {
        using Process process = Process.Start("/usr/bin/sleep", "1000");
        long startTime = _processes.ReadStat(process.Id)!.Value.StartTime;
        process.Kill();
        process.WaitForExit();
        return $"{_space} {process.Id} {startTime}";
    }

    private StateDirectory Open() => StateDirectory.Open(_folder.Path + "/state", [ManagerRecords.Folder], TimeProvider.System);
}
