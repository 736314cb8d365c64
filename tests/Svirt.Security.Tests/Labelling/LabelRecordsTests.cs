using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>What a manager knows of its own journals holds only as long as they are what it wrote.</summary>
public sealed class LabelRecordsTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void ReadJournal_WrittenByThisManager_IsTheSameWithoutReadingItAgain()
    {
        LabelRecords records = _host.Records;
        DomainJournal journal = NewJournal("one");
        records.WriteJournal(journal);
        Assert.Same(journal, records.ReadJournal(One.Id));
        Assert.Same(journal, Assert.Single(records.Index.Journals));
        records.DeleteJournal(One.Id);
        Assert.Null(records.ReadJournal(One.Id));
    }

    [Fact]
    public void ReadJournal_ReplacedByAnotherManager_IsWhatThatOneWrote()
    {
        LabelRecords records = _host.Records, others = _host.Records;
        for (int i = 0; i < 200; i++)
        {
            records.WriteJournal(NewJournal("ours"));
            others.WriteJournal(NewJournal($"theirs {i}"));
            Assert.Equal($"theirs {i}", records.ReadJournal(One.Id)!.Name);
            Assert.Equal($"theirs {i}", Assert.Single(records.Index.Journals).Name);
        }

        others.DeleteJournal(One.Id);
        Assert.Null(records.ReadJournal(One.Id));
    }

    [Fact]
    public void ReadJournal_DamagedInPlace_IsAnError()
    {
        LabelRecords records = _host.Records;
        records.WriteJournal(NewJournal("one"));
        File.WriteAllText($"{_host.State.Path}/{LabelRecords.DomainFolder}/{One.Id}.journal", "{}");
        Assert.Throws<RecordException>(() => records.ReadJournal(One.Id));
    }

    /// <summary>What was seen before the damage is not forgotten with it: identities and levels are kept from others by what the journals say.</summary>
    [Fact]
    public void Journals_ADamagedOneWasForgottenMeanwhile_TellsOfThoseThatAreNew()
    {
        LabelRecords records = _host.Records, others = _host.Records;
        others.WriteJournal(NewJournal("one"));
        Assert.Single(records.Index.Journals);
        Guid[] added = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];
        foreach (Guid domain in added)
            others.WriteJournal(NewJournal("new") with { Domain = domain });
        File.WriteAllText($"{_host.State.Path}/{LabelRecords.DomainFolder}/{One.Id}.journal", "{}");
        Assert.Throws<RecordException>(() => records.Index.Journals);
        others.DeleteJournal(One.Id);
        Assert.Equal(added.Order(), records.Index.Journals.Select(journal => journal.Domain).Order());
    }

    [Fact]
    public void WriteDurably_Stamp_IsThatOfTheNameUntilItIsReplaced()
    {
        FileStamp first = _host.State.WriteDurably("domains/a", "a"u8);
        Assert.Equal(first, _host.State.Stamp("domains/a"));
        FileStamp second = _host.State.WriteDurably("domains/a", "a"u8);
        Assert.Equal(second, _host.State.Stamp("domains/a"));
        Assert.NotEqual(first, second);
    }

    private static DomainJournal NewJournal(string name) => new() { Version = DomainJournal.CurrentVersion, Domain = One.Id, Name = name, Manager = Guid.NewGuid(), Entries = [] };
}
