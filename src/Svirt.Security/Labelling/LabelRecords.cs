using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The records of the labelling engine under the state directory: <c>domains/UUID.journal</c> (authoritative), <c>domains/UUID.emulator</c>,
/// and two kinds of locks: <c>locks/UUID</c> (one operation on a domain at a time) and those of files by device and inode, or by device number,
/// in <c>files</c>. Thread-safe.
/// </summary>
internal sealed class LabelRecords
{
    internal const string DomainFolder = "domains";
    internal const string FileFolder = "files";
    internal const string LockFolder = "locks";

    private const string JournalSuffix = ".journal";
    private const string EmulatorSuffix = ".emulator";

    /// <summary>Longer than any transaction takes; a holder that died has let go already.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    /// <summary>The folders the state directory must have.</summary>
    internal static ImmutableArray<string> Folders { get; } = [DomainFolder, FileFolder, LockFolder];

    private readonly IStateDirectory _state;

    /// <summary>The journals that this manager wrote: as long as one has the stamp that it was written with, nobody has to read it again.</summary>
    private readonly ConcurrentDictionary<Guid, (FileStamp Stamp, DomainJournal Journal)> _written = new();

    internal LabelRecords(IStateDirectory state, TimeProvider time)
    {
        _state = state;
        Index = new JournalIndex(this, time);
    }

    /// <summary>The journals by file.</summary>
    internal JournalIndex Index { get; }

    internal DomainJournal? ReadJournal(Guid domain) =>
        _written.TryGetValue(domain, out (FileStamp Stamp, DomainJournal Journal) written) && StampOfJournal(domain) == written.Stamp ? written.Journal : LoadJournal(domain);

    /// <summary>As <see cref="ReadJournal(Guid)"/>, where it has just been looked at.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="stamp">The stamp that it has.</param>
    internal DomainJournal? ReadJournal(Guid domain, FileStamp stamp) =>
        _written.TryGetValue(domain, out (FileStamp Stamp, DomainJournal Journal) written) && stamp == written.Stamp ? written.Journal : LoadJournal(domain);

    private DomainJournal? LoadJournal(Guid domain)
    {
        string name = JournalName(domain);
        byte[]? content = _state.Read(name);
        if (content is null)
        {
            DropWritten(domain);
            return null;
        }

        string path = PathOf(name);
        DomainJournal journal = RecordSerializer.Read(content, RecordSerializer.Default.DomainJournal, path);
        if (journal.Version != DomainJournal.CurrentVersion)
            throw new RecordException(path, $"version {journal.Version.ToString(CultureInfo.InvariantCulture)} is unknown to this release");
        return journal.Domain == domain ? journal : throw new RecordException(path, $"it is about domain {journal.Domain}");
    }

    /// <summary>After this the journal survives a loss of power.</summary>
    internal void WriteJournal(DomainJournal journal)
    {
        byte[] content = RecordSerializer.Write(journal, RecordSerializer.Default.DomainJournal);
        _written[journal.Domain] = (_state.WriteDurably(JournalName(journal.Domain), content), journal);
    }

    /// <summary>The domain has no journal any more, whoever took it off the record: what this manager wrote of it is not kept.</summary>
    internal void DropWritten(Guid domain) => _written.TryRemove(domain, out _);

    internal void DeleteEmulator(Guid domain) => _state.Delete(DomainFolder + "/" + domain + EmulatorSuffix);

    internal void DeleteJournal(Guid domain)
    {
        DeleteEmulator(domain);
        _state.Delete(JournalName(domain));
        DropWritten(domain);
    }

    /// <summary>The domains that have a journal. Files of other names are not ours and are passed over.</summary>
    internal IEnumerable<Guid> ListJournals()
    {
        foreach (string name in _state.List(DomainFolder))
        {
            if (name.EndsWith(JournalSuffix, StringComparison.Ordinal) && Guid.TryParseExact(name[..^JournalSuffix.Length], "D", out Guid domain))
                yield return domain;
        }
    }

    /// <summary>Changes whenever a journal comes, goes or is replaced.</summary>
    internal FileStamp? StampOfJournals() => _state.Stamp(DomainFolder);

    /// <summary>Null where the domain has no journal.</summary>
    internal FileStamp? StampOfJournal(Guid domain) => _state.Stamp(JournalName(domain));

    internal EmulatorRecord? ReadEmulator(Guid domain)
    {
        string name = DomainFolder + "/" + domain + EmulatorSuffix;
        byte[]? content = _state.Read(name);
        return content is null ? null : RecordSerializer.Read(content, RecordSerializer.Default.EmulatorRecord, PathOf(name));
    }

    /// <summary>An emulator has been started, or is about to be; a damaged record counts too.</summary>
    internal bool HasEmulator(Guid domain) => _state.Exists(DomainFolder + "/" + domain + EmulatorSuffix);

    /// <summary>Not synchronised with the disk: after a loss of power there is no emulator any more.</summary>
    internal void WriteEmulator(Guid domain, EmulatorRecord record) =>
        _state.WriteVolatile(DomainFolder + "/" + domain + EmulatorSuffix, RecordSerializer.Write(record, RecordSerializer.Default.EmulatorRecord));

    internal IStateLock LockDomain(DomainIdentity domain) =>
        _state.TryLock(LockFolder + "/" + domain.Id, LockPatience)
            ?? throw new DomainInUseException(domain, "another operation on it has not ended");

    /// <summary>While it is held nobody else changes the labels of the files, or what the journals say of them.</summary>
    internal IDisposable LockFiles(IEnumerable<string> recordNames) =>
        _state.TryLockAll(FileFolder, recordNames.Select(FileLocks.KeyOf), LockPatience)
            ?? throw new LabellingException(PathOf(FileFolder), null, "lock the domain's files", "another operation on one of them has not ended");

    /// <summary>Removes what killed managers left of locks and of journals that were never finished. Locks that are held are passed over.</summary>
    internal void Sweep()
    {
        _state.RemoveAbandonedTemporaryFiles(DomainFolder);
        foreach (string name in _state.List(LockFolder))
            _state.TryLock(LockFolder + "/" + name, TimeSpan.Zero)?.Dispose();
    }

    private static string JournalName(Guid domain) => DomainFolder + "/" + domain + JournalSuffix;

    private string PathOf(string name) => _state.Path + "/" + name;
}
