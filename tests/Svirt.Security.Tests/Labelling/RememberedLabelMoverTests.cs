using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>What is remembered of an image goes with the disk to another.</summary>
public sealed class RememberedLabelMoverTests : IDisposable
{
    private const uint Administrator = 1234;
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void MoveRemembered_ToTheNewImage_ItGetsTheOldOnesOwnerAndTheOldOneTheDefault()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old)));
        engine.Extend(One, Plan(_host.Action(overlay)));

        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        Assert.Equal((Emulator, Emulator), (OwnerOf(old), OwnerOf(overlay)));
        engine.Restore(One);

        Assert.Equal((0u, Administrator), (OwnerOf(old), OwnerOf(overlay)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void MoveRemembered_ToNothing_IsForgotten()
    {
        (string old, _) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old)));
        engine.MoveRemembered(One, IdentityOf(old), null);
        engine.Restore(One);
        Assert.Equal(0u, OwnerOf(old));
    }

    /// <summary>Another manager, which has only the records, restores the same.</summary>
    [RootFact]
    public void MoveRemembered_ThenTheManagerDies_IsOnRecord()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old), _host.Action(overlay)));
        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        Assert.NotNull(_host.NewEngine().RestoreOrphan(One, _ => true));
        Assert.Equal((0u, Administrator), (OwnerOf(old), OwnerOf(overlay)));
    }

    [RootFact]
    public void MoveRemembered_FileSharedWithAnotherDomain_IsRefusedAndChangesNothing()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old, ResourceAccess.ReadOnly), _host.Action(overlay)));
        engine.Apply(Two, Plan(_host.Action(old, ResourceAccess.ReadOnly)));
        Assert.Equal(Two, Assert.Throws<FileInUseException>(() => engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay))).Holder);
        engine.Restore(Two);
        engine.Restore(One);
        Assert.Equal((Administrator, 0u), (OwnerOf(old), OwnerOf(overlay)));
    }

    [RootFact]
    public void MoveRemembered_FileThatTheDomainDoesNotHave_IsRefused()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old)));
        Assert.Throws<LabellingException>(() => engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay)));
        engine.Restore(One);
        Assert.Equal(Administrator, OwnerOf(old));
    }

    /// <summary>An entry is taken from the file that it was put on; the owner of the other, which has none, is not this one's.</summary>
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void MoveRemembered_FilesWithAclEntries_LoseTheEntryAndNothingElse(bool isBoth)
    {
        (string old, string overlay) = Images();
        (byte[]? oldList, byte[]? overlayList) = (ListOf(old), ListOf(overlay));
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(WithEntry(_host.Action(old)), isBoth ? WithEntry(_host.Action(overlay)) : _host.Action(overlay)));
        Assert.NotEqual(oldList, ListOf(old));

        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        engine.Restore(One);

        Assert.Equal((Administrator, 0u), (OwnerOf(old), OwnerOf(overlay)));
        Assert.Equal((oldList, overlayList), (ListOf(old), ListOf(overlay)));
        Assert.True(_host.IsClean);
    }

    /// <summary>As libvirt does it itself: a domain of libvirt that is the last to give a file up restores what its attributes say.</summary>
    [RootFact]
    public void MoveRemembered_CountedForLibvirt_ItsAttributesSayTheSameAsTheRecord()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine(isWithLibvirt: true);
        engine.Apply(One, Plan(_host.Action(old), _host.Action(overlay)));
        Assert.Equal(("+1234:+1234 1", "+0:+0 1"), (LibvirtsOf(old), LibvirtsOf(overlay)));

        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        Assert.Equal(("+0:+0 1", "+1234:+1234 1"), (LibvirtsOf(old), LibvirtsOf(overlay)));

        engine.Restore(One);
        Assert.Equal((null, null), (LibvirtsOf(old), LibvirtsOf(overlay)));
        Assert.Equal((0u, Administrator), (OwnerOf(old), OwnerOf(overlay)));
        Assert.True(_host.IsClean);
    }

    /// <summary>The backing file of ours is one of libvirt's domains' too, which restores it in the end.</summary>
    [RootFact]
    public void MoveRemembered_ThenLibvirtUsesTheNewImage_ItKeepsTheDisksOriginal()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine(isWithLibvirt: true);
        engine.Apply(One, Plan(_host.Action(old), _host.Action(overlay)));
        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        Set(overlay, "ref_dac", "2");
        engine.Restore(One);
        Assert.Equal(("+1234:+1234 1", Emulator), (LibvirtsOf(overlay), OwnerOf(overlay)));
    }

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void MoveRemembered_FileSharedWithLibvirt_IsRefusedAndChangesNothing(bool isTarget)
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine(isWithLibvirt: true);
        engine.Apply(One, Plan(_host.Action(old, ResourceAccess.ReadOnly), _host.Action(overlay, ResourceAccess.ReadOnly)));
        Set(isTarget ? overlay : old, "ref_dac", "2");
        FileInUseException e = Assert.Throws<FileInUseException>(() => engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay)));
        Assert.Equal((Guid.Empty, isTarget ? overlay : old), (e.Holder.Id, e.Path));
        Assert.Equal(("+1234:+1234", "+0:+0"), (LibvirtsOf(old)!.Split(' ')[0], LibvirtsOf(overlay)!.Split(' ')[0]));
        engine.Restore(One);
        Assert.Equal((isTarget ? Administrator : Emulator, isTarget ? Emulator : 0u), (OwnerOf(old), OwnerOf(overlay)));
    }

    [RootFact]
    public void MoveRemembered_NotSharedWithLibvirt_WritesNoAttributes()
    {
        (string old, string overlay) = Images();
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(old), _host.Action(overlay)));
        Set(overlay, "dac", "+7:+7");
        engine.MoveRemembered(One, IdentityOf(old), IdentityOf(overlay));
        Assert.Equal((null, "+7:+7 "), (LibvirtsOf(old), LibvirtsOf(overlay)));
        engine.Restore(One);
    }

    /// <summary>The label and the count that libvirt would find.</summary>
    private static string? LibvirtsOf(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        string? Get(string name) => file.GetExtendedAttribute("trusted.libvirt.security." + name) is { } value ? Encoding.UTF8.GetString(value) : null;
        return Get("dac") is { } label ? $"{label} {Get("ref_dac")}" : null;
    }

    private static void Set(string path, string name, string value)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.SetExtendedAttribute("trusted.libvirt.security." + name, Encoding.UTF8.GetBytes(value));
    }

    private static LabelAction WithEntry(LabelAction action) => action with { Wanted = DacFileLabel.Entry(Emulator, 6).ToLabel() };

    private static byte[]? ListOf(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return file.GetExtendedAttribute(PosixAcl.AccessAttribute);
    }

    private (string Old, string Overlay) Images()
    {
        string old = _host.Folder.NewFile("old.qcow2");
        TemporaryFolder.ChangeOwner(old, Administrator, Administrator);
        return (old, _host.Folder.NewFile("overlay.qcow2"));
    }

    private static uint OwnerOf(string path) => TemporaryFolder.StatusOf(path).UserId;

    private static FileIdentity IdentityOf(string path) => TemporaryFolder.StatusOf(path).Identity;
}
