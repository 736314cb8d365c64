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
