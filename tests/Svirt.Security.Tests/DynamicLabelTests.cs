using System.Text;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Tests.Categories;
using Svirt.Security.Tests.Drivers.SELinux;
using Xunit;

namespace Svirt.Security.Tests;

/// <summary>
/// Dynamic SELinux labels from planning to recovery, on a host without SELinux: the files really get the attribute, policy and processes are
/// by what tests say of them. The manager's range has one pair, so that whoever cannot have it finds none.
/// </summary>
public sealed class DynamicLabelTests : IDisposable
{
    private const string Original = "system_u:object_r:original_t:s0";
    private const string Own = "system_u:object_r:svirt_image_t:s0:c0,c1";
    private static readonly MlsLevel Pair = MlsLevel.Parse("s0:c0,c1");

    private readonly ManagerHost _host = new();
    private readonly FakeProcesses _processes = new();
    private readonly FakeSELinux _selinux = new();
    private bool _isReadOnly;
    private bool _isShared;

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Prepare_ThenStop_ReservesThePairUntilTheFilesAreBack()
    {
        using SecurityManager manager = NewManager();
        string disk = NewDisk("disk");
        ConfinedDomain prepared = manager.Prepare(Domain("one", disk));
        Assert.Equal(Own, LabelOf(disk));
        Assert.Equal("one", Assert.Single(manager.Categories.ListHolders()).Owner!.Name);
        AssertExhausted(manager);

        _isReadOnly = true;
        Assert.Throws<LabelRestoreException>(() => manager.Stop(prepared));
        AssertExhausted(manager);
        Assert.Equal(RecoveryOutcome.Own, Assert.Single(manager.Recover()).Outcome);
        AssertExhausted(manager);

        _isReadOnly = false;
        manager.Stop(prepared);
        Assert.Equal(Original, LabelOf(disk));
        AssertFree(manager);
    }

    [RootFact]
    public void Plan_ReservesNothing()
    {
        using SecurityManager manager = NewManager();
        Assert.True(manager.Plan(Domain("one", NewDisk("disk"))).CanStart);
        AssertFree(manager);
    }

    [RootFact]
    public void Prepare_Refused_GivesThePairBack()
    {
        using SecurityManager manager = NewManager();
        string disk = NewDisk("disk");
        Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("one", disk, _host.Folder.Path + "/missing")));
        AssertFree(manager);

        _isReadOnly = true;
        Assert.Throws<LabellingException>(() => manager.Prepare(Domain("one", disk)));
        _isReadOnly = false;
        Assert.Equal(Original, LabelOf(disk));
        AssertFree(manager);
    }

    [RootFact]
    public void Stop_ProcessOutlivesTheEmulatorWithTheLabel_KeepsThePairUntilRecovery()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain prepared = manager.Prepare(Domain("one", NewDisk("disk")));
        _processes.Labels[77] = "system_u:system_r:svirt_t:s0:c0,c1";
        manager.Stop(prepared);
        manager.Recover();
        AssertExhausted(manager);
        _processes.Labels.Remove(77);
        AssertReservationStays(manager);
        manager.Recover();
        AssertFree(manager);
    }

    [RootFact]
    public void Recover_ManagerGone_FreesThePairOnlyAfterTheFilesAreBack()
    {
        string disk = NewDisk("disk");
        using (SecurityManager gone = NewManager())
            gone.Prepare(Domain("one", disk));
        using SecurityManager next = NewManager();
        AssertExhausted(next);

        _isReadOnly = true;
        Assert.Equal(RecoveryOutcome.Failed, Assert.Single(next.Recover()).Outcome);
        AssertReservationStays(next);

        _isReadOnly = false;
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(Original, LabelOf(disk));
        AssertFree(next);
    }

    /// <summary>Records are not synchronised with the disk, so a loss of power takes them; the journal is, and repeats the reservation.</summary>
    [RootFact]
    public void Prepare_RecordLostButJournalThere_DoesNotGetThePair()
    {
        using (SecurityManager gone = NewManager())
            gone.Prepare(Domain("one", NewDisk("disk")));
        File.Delete($"{_host.StateDirectory}/categories/s0-2/{Pair}");
        using SecurityManager next = NewManager();
        Assert.Equal(CategoryHolderKind.RememberedFiles, Assert.Single(next.Categories.ListHolders()).Kind);
        AssertExhausted(next);
        next.Recover();
        AssertFree(next);
    }

    [RootFact]
    public void Prepare_StaticLabelOfAPreparedDomain_IsRefusedAndNamesIt()
    {
        using SecurityManager manager = NewManager(), other = NewManager();
        ConfinedDomain prepared = manager.Prepare(Domain("one", NewDisk("disk")));
        DomainDefinition rival = Domain("two", NewDisk("other")) with
        {
            SecurityLabels = [new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Static, Label = "system_u:system_r:svirt_t:s0:c0,c1", Relabel = RelabelMode.Optional }],
        };
        PlanFinding finding = Assert.Single(Assert.Throws<DomainPlanException>(() => other.Prepare(rival)).Findings);
        Assert.Equal(SELinuxRules.LabelInUse, finding.Rule);
        Assert.Contains(prepared.Identity.ToString(), finding.Message, StringComparison.Ordinal);
        manager.Stop(prepared);
        other.Stop(other.Prepare(rival));
    }

    /// <summary>The other host's emulator uses the disk under the pair, so nobody here may get it; the domain itself may come back with it.</summary>
    [RootFact]
    public void Stop_MigratedAway_KeepsThePairUntilTheFilesCarryItNoMore()
    {
        _isShared = true;
        using SecurityManager manager = NewManager();
        string disk = NewDisk("disk");
        ConfinedDomain prepared = manager.Prepare(Domain("one", disk));
        Assert.Equal([RestoreOutcome.LeftToDestination], ManagerHost.Outcomes(manager.Stop(prepared, new DomainStopOptions { HasMigratedAway = true })));
        Assert.Equal(DomainState.Stopped, prepared.State);
        Assert.Equal(Own, LabelOf(disk));
        AssertExhausted(manager);
        Assert.Equal(RecoveryOutcome.MigratedAway, Assert.Single(manager.Recover()).Outcome);
        AssertExhausted(manager);

        DomainDefinition back = Domain("one", disk) with
        {
            SecurityLabels = [new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Static, Label = "system_u:system_r:svirt_t:s0:c0,c1", Relabel = RelabelMode.Optional }],
        };
        ConfinedDomain returned = manager.Prepare(back, new DomainPrepareOptions { IsIncomingMigration = true });
        manager.Stop(returned, new DomainStopOptions { HasMigratedAway = true });
        AssertExhausted(manager);

        using (IFileObject file = new LinuxFileOpener().Open(disk))
            file.SetExtendedAttribute("security.selinux", Encoding.UTF8.GetBytes(Original + '\0'));
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(manager.Recover()).Outcome);
        AssertFree(manager);
    }

    private void AssertExhausted(SecurityManager manager) => Assert.Equal(
        SELinuxRules.LabelsExhausted,
        Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("rival", NewDisk("rival")))).Findings).Rule);

    private static void AssertReservationStays(SecurityManager manager) => Assert.NotEmpty(manager.Categories.ListHolders());

    private void AssertFree(SecurityManager manager)
    {
        Assert.Empty(manager.Categories.ListHolders());
        manager.Stop(manager.Prepare(Domain("next", NewDisk("next"))));
        Assert.Empty(Directory.GetFiles(_host.StateDirectory + "/categories", "*", SearchOption.AllDirectories));
    }

    private SecurityManager NewManager()
    {
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = [SELinuxDriver.ModelName] };
        options.SELinux.Range = MlsRange.Parse("s0-s0:c0.c1");
        return new SecurityManager(options, o => SecurityHost.Open(o) is var real
            ? real with { SELinux = _selinux, Processes = _processes, Scanner = _processes, Files = new Opener(real.Files, this) }
            : null!, null);
    }

    private static DomainDefinition Domain(string name, params string[] disks) =>
        ManagerHost.Domain(name) with { VirtualizationType = "kvm", SecurityLabels = [], Resources = [.. disks.Select(disk => ManagerHost.Disk(disk))] };

    private string NewDisk(string name)
    {
        string path = _host.Folder.NewFile(name);
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.SetExtendedAttribute("security.selinux", Encoding.UTF8.GetBytes(Original + '\0'));
        return path;
    }

    private static string LabelOf(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return Encoding.UTF8.GetString(file.GetExtendedAttribute("security.selinux")!).TrimEnd('\0');
    }

    /// <summary>Files of a file system that a test may make read-only.</summary>
    private sealed class Opener(IFileOpener inner, DynamicLabelTests test) : IFileOpener
    {
        public IFileObject Open(string path) => new Opened(inner.Open(path), test);

        public IFileObject OpenEntry(IFileObject directory, string name) => inner.OpenEntry(((directory as Opened)?.Inner) ?? directory, name);

        public string ReadLink(IFileObject link) => inner.ReadLink(((link as Opened)?.Inner) ?? link);

        public IFileObject OpenByHandle(IFileObject directory, FileHandle handle) => new Opened(inner.OpenByHandle(((directory as Opened)?.Inner) ?? directory, handle), test);
    }

    private sealed class Opened(IFileObject inner, DynamicLabelTests test) : IFileObject
    {
        public IFileObject Inner => inner;

        public string Path => inner.Path;

        public FileStatus GetStatus() => inner.GetStatus();

        public byte[]? GetExtendedAttribute(string name) => inner.GetExtendedAttribute(name);

        public bool TryGetExtendedAttribute(string name, out byte[]? value) => inner.TryGetExtendedAttribute(name, out value);

        public FileSystemStatus GetFileSystem() => test._isShared ? new FileSystemStatus(0x01161970) : inner.GetFileSystem(); // GFS2

        public void ChangeOwner(uint userId, uint groupId) => inner.ChangeOwner(userId, groupId);

        public void ChangePermissions(int permissions) => inner.ChangePermissions(permissions);

        public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value)
        {
            if (test._isReadOnly)
                throw new HostException("setxattr", inner.Path, Errno.EROFS);
            inner.SetExtendedAttribute(name, value);
        }

        public void RemoveExtendedAttribute(string name) => inner.RemoveExtendedAttribute(name);

        public FileHandle? GetHandle() => inner.GetHandle();

        public void Dispose() => inner.Dispose();
    }
}
