using System.Collections.Immutable;
using Svirt.Security.Drivers;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>Hosts on which records or undoing fail, and callers that stop one domain from several threads.</summary>
public sealed class UnrecordableHostTests : IDisposable
{
    private readonly ManagerHost _host = new();

    /// <summary>A domain without a UUID gets one by its name; other runs of these tests have processes of a domain "vm".</summary>
    private readonly string _name = "vm-" + Guid.NewGuid();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public async Task Stop_WhileAnotherThreadPutsTheFilesBack_WaitsAndFindsNothingLeftToDo()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        var driver = new StubbornDriver();
        using SecurityManager manager = _host.NewManager(options =>
        {
            options.AdditionalDrivers.Add(driver);
            options.Models = [StubbornDriver.ModelName, "dac"];
        });
        ConfinedDomain prepared = manager.Prepare(Domain(_name, disk));
        Task<ImmutableArray<RestoreResult>>? second = null;
        driver.Restoring = () =>
        {
            second ??= Task.Run(() => manager.Stop(prepared));
            Thread.Sleep(200);
        };

        Assert.Equal(2, manager.Stop(prepared).Length);
        Assert.Empty(await second!);
        Assert.Equal((DomainState.Stopped, before), (prepared.State, TemporaryFolder.Describe(disk)));
    }

    [RootFact]
    public void Recover_DomainThatCouldNeitherBeLaunchedNorUndone_IsRestored()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        var driver = new StubbornDriver { RefusesRestore = true };
        using SecurityManager manager = _host.NewManager(options =>
        {
            options.AdditionalDrivers.Add(driver);
            options.Models = [StubbornDriver.ModelName, "dac"];
        });
        Assert.Throws<LaunchException>(() => manager.Launch(Domain(_name, disk), new EmulatorCommand("/usr/bin/no-such-emulator")));
        Assert.Throws<DomainInUseException>(() => manager.Prepare(Domain(_name, disk)));

        driver.RefusesRestore = false;
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(manager.Recover()).Outcome);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        manager.Stop(manager.Prepare(Domain(_name, disk)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Launch_EmulatorCannotBeRecorded_IsEndedAndTheDomainStaysPrepared()
    {
        string disk = _host.Folder.NewFile("disk");
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = ["dac"] };
        using var manager = new SecurityManager(options, o => SecurityHost.Open(o) is var real ? real with { State = new ForgetfulState(real.State) } : null!, null);
        ConfinedDomain prepared = manager.Prepare(Domain(_name, disk));
        string marker = "1" + Guid.NewGuid().ToString("N").Where(char.IsAsciiDigit).Aggregate("", (text, digit) => text + digit);

        Assert.Throws<HostException>(() => manager.Launch(prepared, new EmulatorCommand("/usr/bin/sleep", marker)));
        Assert.Equal(DomainState.Prepared, prepared.State);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), process => CommandLine(process).Contains(marker, StringComparison.Ordinal));
        manager.Stop(prepared);
        Assert.True(_host.IsClean);
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A driver that labels everything and may fail to take it back.</summary>
    private sealed class StubbornDriver : ISecurityDriver, ILabelModel
    {
        public const string ModelName = "stubborn";

        public bool RefusesRestore { get; set; }

        public Action? Restoring { get; set; }

        public string Model => ModelName;

        public ILabelModel? LabelModel => this;

        public DriverStatus Probe() => new(IsActive: true, IsMandatory: true, "always there");

        public DomainConfinement PlanDomain(DomainRequest request) => new() { Model = ModelName };

        public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) =>
            LabelDecision.Apply(new SecurityLabel(ModelName, "wanted"), "always");

        public ProcessSecurityLabel? ReadProcessLabel(int processId) => null;

        public LabelSnapshot Read(IFileObject file) => new("present");

        public LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present) => present;

        public bool Carries(LabelSnapshot present, SecurityLabel wanted) => false;

        public void Apply(IFileObject file, SecurityLabel wanted)
        {
        }

        public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied)
        {
            Restoring?.Invoke();
            return RefusesRestore ? throw new HostException("setxattr", file.Path, Errno.EROFS) : true;
        }
    }

    /// <summary>A state directory that can say that an emulator is about to start, but not which process it became.</summary>
    private sealed class ForgetfulState(IStateDirectory inner) : IStateDirectory, IDisposable
    {
        private int _emulatorRecords;

        public string Path => inner.Path;

        public byte[]? Read(string name) => inner.Read(name);

        public bool Exists(string name) => inner.Exists(name);

        public FileStamp? Stamp(string name) => inner.Stamp(name);

        public FileStamp WriteDurably(string name, ReadOnlySpan<byte> content) => inner.WriteDurably(name, content);

        public void WriteVolatile(string name, ReadOnlySpan<byte> content)
        {
            if (name.EndsWith(".emulator", StringComparison.Ordinal) && ++_emulatorRecords == 2)
                throw new HostException("write", name, Errno.EROFS);
            inner.WriteVolatile(name, content);
        }

        public void Delete(string name) => inner.Delete(name);

        public IReadOnlyList<string> List(string folder) => inner.List(folder);

        public void RemoveAbandonedTemporaryFiles(string folder) => inner.RemoveAbandonedTemporaryFiles(folder);

        public IStateLock? TryLock(string name, TimeSpan patience) => inner.TryLock(name, patience);

        public byte[] ReadRecord(string name) => inner.ReadRecord(name);

        public IDisposable? TryLockAll(string folder, IEnumerable<long> keys, TimeSpan patience) => inner.TryLockAll(folder, keys, patience);

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
