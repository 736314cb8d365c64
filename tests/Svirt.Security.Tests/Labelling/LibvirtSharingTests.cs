using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>What libvirt remembers on files, read and written in its form, on a real file system.</summary>
public sealed class LibvirtSharingTests : IDisposable
{
    private const string Prefix = "trusted.libvirt.security.";
    private const uint Administrator = 1234;
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Apply_ThenRestore_IsCountedInLibvirtsFormAndLeavesNoTrace()
    {
        string disk = NewDisk();
        LabelEngine engine = NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        Assert.Equal("+1234:+1234 1 1700000000", Attributes(disk));
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(("- - -", Administrator), (Attributes(disk), OwnerOf(disk)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_NotActive_WritesNothingAndLooksAtNothing()
    {
        string disk = NewDisk();
        SetClaim(disk, "1");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        engine.Restore(One);
        Assert.Equal("+0:+0 1 1700000000", Attributes(disk));
    }

    [RootTheory]
    [InlineData("dac")]
    [InlineData("selinux")]
    public void Apply_ExclusiveUseOfWhatLibvirtHas_IsRefusedAndNamesLibvirt(string model)
    {
        string disk = NewDisk();
        SetClaim(disk, "1", model: model);
        foreach (LabelActionKind kind in new[] { LabelActionKind.Apply, LabelActionKind.Keep })
        {
            FileInUseException e = Assert.Throws<FileInUseException>(() => NewEngine().Apply(One, Plan(_host.Action(disk, kind: kind))));
            Assert.Equal((Guid.Empty, model), (e.Holder.Id, e.Model));
            Assert.Contains("libvirt", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal((Administrator, "1"), (OwnerOf(disk), Get(disk, "ref_" + model)));
        Assert.True(_host.IsClean);
    }

    [RootTheory]
    [InlineData("1699999000")]
    [InlineData("1700001000")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("99999999999999999999999999")]
    public void Apply_ClaimOfAnotherBoot_IsIgnoredAndReplaced(string? stamp)
    {
        string disk = NewDisk();
        SetClaim(disk, "3", stamp);
        LabelEngine engine = NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        Assert.Equal("+1234:+1234 1 1700000000", Attributes(disk));
        engine.Restore(One);
        Assert.Equal(("- - -", Administrator), (Attributes(disk), OwnerOf(disk)));
    }

    /// <summary>A clock that was set since libvirt looked at it does not make its claims stale.</summary>
    [RootFact]
    public void Apply_StampAFewSecondsOff_IsOfThisBoot()
    {
        string disk = NewDisk();
        SetClaim(disk, "1", "1700000003");
        Assert.Throws<FileInUseException>(() => NewEngine().Apply(One, Plan(_host.Action(disk))));
    }

    [RootTheory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("1\0")]
    public void Apply_UnreadableCountOfThisBoot_IsRefusedWhateverTheUse(string count)
    {
        string disk = NewDisk();
        SetClaim(disk, count);
        Assert.Throws<FileInUseException>(() => NewEngine().Apply(One, Plan(_host.Action(disk))));
        Assert.Throws<FileInUseException>(() => NewEngine().Apply(One, Plan(_host.Action(disk, ResourceAccess.ReadOnly))));
        Assert.Equal(count, Get(disk, "ref_dac"));
    }

    [RootFact]
    public void Apply_SharedUseUnderTheSameLabel_IsCountedAndTheLastRestores()
    {
        foreach (bool libvirtStopsFirst in new[] { true, false })
        {
            // libvirt has given it to the same user, and remembers whose it was.
            string iso = NewDisk("iso" + libvirtStopsFirst);
            TemporaryFolder.ChangeOwner(iso, Emulator, Emulator);
            SetClaim(iso, "1", label: "+1234:+1234");
            LabelEngine engine = NewEngine();
            engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
            engine.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
            Assert.Equal("3", Get(iso, "ref_dac"));

            if (libvirtStopsFirst)
                Set(iso, "ref_dac", "2");
            Assert.Equal(RestoreOutcome.StillShared, Assert.Single(engine.Restore(One)).Outcome);
            RestoreOutcome last = Assert.Single(engine.Restore(Two)).Outcome;
            Assert.Equal(libvirtStopsFirst ? RestoreOutcome.Restored : RestoreOutcome.StillShared, last);
            Assert.Equal(libvirtStopsFirst ? (Administrator, "- - -") : (Emulator, "+1234:+1234 1 1700000000"), (OwnerOf(iso), Attributes(iso)));
            Assert.True(_host.IsClean);
        }
    }

    [RootFact]
    public void Apply_SharedUseUnderAnotherLabel_IsRefused()
    {
        string iso = NewDisk();
        SetClaim(iso, "2");
        FileInUseException e = Assert.Throws<FileInUseException>(() => NewEngine().Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly))));
        Assert.Equal(Guid.Empty, e.Holder.Id);
        Assert.Equal((Administrator, "2"), (OwnerOf(iso), Get(iso, "ref_dac")));
    }

    /// <summary>An entry beside the owner is in nobody's way, and libvirt may change the owner.</summary>
    [RootFact]
    public void Apply_AclEntryBesideTheOwner_IsNotCounted()
    {
        string iso = NewDisk();
        SetClaim(iso, "1");
        LabelEngine engine = NewEngine();
        engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly) with { Wanted = DacFileLabel.Entry(Emulator, 4).ToLabel() }));
        Assert.Equal("1", Get(iso, "ref_dac"));
        engine.Restore(One);
        Assert.Equal("+0:+0 1 1700000000", Attributes(iso));
    }

    [RootTheory]
    [InlineData("root:root")]
    [InlineData("+1:+99999999999")]
    [InlineData("")]
    [InlineData("../../etc/shadow")]
    public void Apply_WhatLibvirtRemembersIsNoOwner_WhatIsThereIsRemembered(string label)
    {
        string iso = NewDisk();
        TemporaryFolder.ChangeOwner(iso, Emulator, Emulator);
        SetClaim(iso, "1", label: label);
        LabelEngine engine = NewEngine();
        engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
        Assert.Equal("+4242:+4242", Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Original!.Label);
        engine.Restore(One);
    }

    [RootFact]
    public void Apply_Fails_TheCountIsTakenBack()
    {
        string a = NewDisk("a"), b = NewDisk("b");
        Assert.Throws<LabellingException>(() => NewEngine(new FailingModel(failingApply: b)).Apply(One, Plan(_host.Action(a), _host.Action(b))));
        Assert.Equal(("- - -", "- - -"), (Attributes(a), Attributes(b)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_SomeWhileTheEmulatorRuns_IsTakenOffTheCountOnce()
    {
        string disk = NewDisk();
        LabelEngine engine = NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        engine.Restore(One, ImmutableHashSet.Create(TemporaryFolder.StatusOf(disk).Identity), "dac");
        Assert.Equal("- - -", Attributes(disk));
        SetClaim(disk, "1");
        engine.Restore(One);
        Assert.Equal("1", Get(disk, "ref_dac"));
    }

    /// <summary>Switched off meanwhile, what was told is taken back all the same.</summary>
    [RootFact]
    public void Restore_NoLongerActive_LeavesNoTrace()
    {
        string disk = NewDisk();
        NewEngine().Apply(One, Plan(_host.Action(disk)));
        _host.NewEngine().Restore(One);
        Assert.Equal("- - -", Attributes(disk));
    }

    /// <summary>A manager killed before any single change: the next one leaves libvirt's count as it was, and no trace where there was none.</summary>
    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_KilledBeforeEachOperation_TheNextManagerLeavesTheCountAsItWas(bool isShared)
    {
        bool completed = false;
        for (int survived = 0; !completed; survived++)
        {
            string disk = NewDisk("disk" + survived);
            if (isShared)
            {
                TemporaryFolder.ChangeOwner(disk, Emulator, Emulator);
                SetClaim(disk, "1", label: "+1234:+1234");
            }

            string before = Attributes(disk) + TemporaryFolder.Describe(disk);
            var crash = new SimulatedCrash(survived);
            try
            {
                NewEngine(crash: crash).Apply(One, Plan(_host.Action(disk, isShared ? ResourceAccess.ReadOnly : ResourceAccess.ReadWrite)));
                completed = !crash.HasCrashed;
            }
            catch (SimulatedCrashException)
            {
            }

            if (_host.Records.ReadJournal(One.Id) is not null)
                NewEngine().Restore(One);
            Assert.Equal(before, Attributes(disk) + TemporaryFolder.Describe(disk));
            Assert.InRange(survived, 0, 100);
        }
    }

    [Theory]
    [InlineData("system_u:object_r:virt_content_t:s0", true)]
    [InlineData("system_u:object_r", false)]
    [InlineData("a:b:c\0", false)]
    [InlineData("", false)]
    public void FromLibvirt_SELinux_TakesContextsOnly(string label, bool isTaken)
    {
        var model = new SELinuxLabelModel(new DefaultLabels(() => null));
        Assert.Equal(isTaken ? label : null, model.FromLibvirt(label, new LabelSnapshot("x:y:z:s0"))?.Label);
    }

    private LabelEngine NewEngine(ILabelModel? model = null, SimulatedCrash? crash = null) => _host.NewEngine(model, crash, isWithLibvirt: true);

    private string NewDisk(string name = "disk")
    {
        string disk = _host.Folder.NewFile(name);
        TemporaryFolder.ChangeOwner(disk, Administrator, Administrator);
        return disk;
    }

    private static void SetClaim(string path, string count, string? stamp = "1700000000", string model = "dac", string label = "+0:+0")
    {
        Set(path, model, label);
        Set(path, "ref_" + model, count);
        if (stamp is not null)
            Set(path, "timestamp_" + model, stamp);
    }

    private static string Attributes(string path) => $"{Get(path, "dac") ?? "-"} {Get(path, "ref_dac") ?? "-"} {Get(path, "timestamp_dac") ?? "-"}";

    private static void Set(string path, string name, string value)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.SetExtendedAttribute(Prefix + name, Encoding.UTF8.GetBytes(value));
    }

    private static string? Get(string path, string name)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return file.GetExtendedAttribute(Prefix + name) is { } value ? Encoding.UTF8.GetString(value) : null;
    }

    private static uint OwnerOf(string path) => TemporaryFolder.StatusOf(path).UserId;
}
