using System.Collections.Immutable;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Categories;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

public sealed class JournalLevelsTests : IDisposable
{
    private readonly EngineHost _host = new();
    private readonly StepClock _clock = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void ListCarriedLabels_JournalsOfSeveralManagers_AreTheLevelsOfTheirFiles()
    {
        JournalLevels levels = NewLevels();
        Assert.Empty(levels.ListCarriedLabels());
        Write(EngineHost.One, Entry("system_u:object_r:svirt_image_t:s0:c1,c2"), Entry("system_u:object_r:svirt_image_t:s0:c1,c2"), Entry("system_u:object_r:virt_content_t:s0"));
        Write(EngineHost.Two, Entry("system_u:object_r:svirt_image_t:s0-s0:c3"), Entry(null), Entry("+1:+1") with { Model = "dac" });
        Assert.Equal(["s0:c1,c2 one", "s0:c3 two"], levels.ListCarriedLabels().Select(label => $"{label.Level} {label.Owner.Name}"));

        Write(EngineHost.Two);
        _host.Records.DeleteJournal(EngineHost.One.Id);
        Assert.Empty(levels.ListCarriedLabels());
    }

    [Fact]
    public void ListCarriedLabels_NothingChanged_IsTheSameInstance()
    {
        _clock.Step = TimeSpan.FromHours(1); // by this clock all changes are old
        JournalLevels levels = NewLevels();
        Write(EngineHost.One, Entry("system_u:object_r:svirt_image_t:s0:c1,c2"));
        IReadOnlyCollection<CarriedLabel> first = levels.ListCarriedLabels();
        Assert.Same(first, levels.ListCarriedLabels());

        // A journal without levels comes, and then one with.
        Write(EngineHost.Two);
        Assert.Same(first, levels.ListCarriedLabels());
        Write(EngineHost.Two, Entry("system_u:object_r:svirt_image_t:s0:c5,c6"));
        Assert.Equal(2, levels.ListCarriedLabels().Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData(null)]
    public void ListCarriedLabels_JournalThatCannotBeTrusted_IsATypedErrorUntilItIsGone(string? content)
    {
        JournalLevels levels = NewLevels();
        if (content is null)
            Write(EngineHost.One, Entry("not a context"));
        else
            File.WriteAllText($"{_host.State.Path}/domains/{EngineHost.One.Id}.journal", content);
        Assert.Throws<RecordException>(() => levels.ListCarriedLabels());
        _host.Records.DeleteJournal(EngineHost.One.Id);
        Assert.Empty(levels.ListCarriedLabels());
    }

    private JournalLevels NewLevels() => new(new LabelRecords(_host.State, _clock).Index, "selinux");

    private void Write(DomainIdentity domain, params ImmutableArray<JournalEntry> entries) => _host.Records.WriteJournal(new DomainJournal
    {
        Version = DomainJournal.CurrentVersion,
        Domain = domain.Id,
        Name = domain.Name,
        Manager = Guid.NewGuid(),
        Entries = entries,
    });

    private static JournalEntry Entry(string? applied) => new()
    {
        Model = "selinux",
        Path = "/disk",
        DeviceMajor = 1,
        DeviceMinor = 2,
        Inode = 3,
        BirthTime = 4,
        Access = ResourceAccess.ReadWrite,
        Applied = applied,
        Restore = true,
    };
}
