using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The records of the labelling engine under the state directory: <c>domains/UUID.journal</c> (authoritative), <c>domains/UUID.emulator</c>,
/// and the locks <c>files/DEVICE-INODE</c> and <c>files/block-MAJOR-MINOR</c> (with the claims on that file or device) and <c>locks/UUID</c> (one operation on a domain at a time).
/// Thread-safe.
/// </summary>
internal sealed partial class LabelRecords(IStateDirectory state)
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

    internal DomainJournal? ReadJournal(Guid domain)
    {
        string name = JournalName(domain);
        byte[]? content = state.Read(name);
        if (content is null)
            return null;

        string path = PathOf(name);
        DomainJournal journal = RecordSerializer.Read(content, RecordSerializer.Default.DomainJournal, path);
        if (journal.Version != DomainJournal.CurrentVersion)
            throw new RecordException(path, $"version {journal.Version.ToString(CultureInfo.InvariantCulture)} is unknown to this release");
        return journal.Domain == domain ? journal : throw new RecordException(path, $"it is about domain {journal.Domain}");
    }

    /// <summary>After this the journal survives a loss of power.</summary>
    internal void WriteJournal(DomainJournal journal) =>
        state.WriteDurably(JournalName(journal.Domain), RecordSerializer.Write(journal, RecordSerializer.Default.DomainJournal));

    internal void DeleteJournal(Guid domain)
    {
        state.Delete(DomainFolder + "/" + domain + EmulatorSuffix);
        state.Delete(JournalName(domain));
    }

    /// <summary>The domains that have a journal. Files of other names are not ours and are passed over.</summary>
    internal IEnumerable<Guid> ListJournals()
    {
        foreach (string name in state.List(DomainFolder))
        {
            if (name.EndsWith(JournalSuffix, StringComparison.Ordinal) && Guid.TryParseExact(name[..^JournalSuffix.Length], "D", out Guid domain))
                yield return domain;
        }
    }

    /// <summary>Changes whenever a journal comes, goes or is replaced.</summary>
    internal FileStamp? StampOfJournals() => state.Stamp(DomainFolder);

    /// <summary>Null where the domain has no journal.</summary>
    internal FileStamp? StampOfJournal(Guid domain) => state.Stamp(JournalName(domain));

    internal EmulatorRecord? ReadEmulator(Guid domain)
    {
        string name = DomainFolder + "/" + domain + EmulatorSuffix;
        byte[]? content = state.Read(name);
        return content is null ? null : RecordSerializer.Read(content, RecordSerializer.Default.EmulatorRecord, PathOf(name));
    }

    /// <summary>Not synchronised with the disk: after a loss of power there is no emulator any more.</summary>
    internal void WriteEmulator(Guid domain, EmulatorRecord record) =>
        state.WriteVolatile(DomainFolder + "/" + domain + EmulatorSuffix, RecordSerializer.Write(record, RecordSerializer.Default.EmulatorRecord));

    internal IStateLock LockDomain(DomainIdentity domain) =>
        state.TryLock(LockFolder + "/" + domain.Id, LockPatience)
            ?? throw new DomainInUseException(domain, "another operation on it has not ended");

    internal IStateLock LockFile(string recordName, string path) =>
        state.TryLock(FileFolder + "/" + recordName, LockPatience)
            ?? throw new LabellingException(path, null, "lock the file's record", "another operation on it has not ended");

    /// <summary>
    /// The claims on a locked file. Claims of domains that have no journal are left over from a crash and do not count. A damaged record
    /// is rebuilt from the journals, which are authoritative.
    /// </summary>
    internal List<FileClaim> ReadClaims(IStateLock fileLock, string recordName) =>
        Supported(TryReadClaims(fileLock.ReadRecord, recordName), recordName);

    /// <summary>
    /// The claims on a file, without waiting for who is changing them: somebody who has written down a claim of his own first, and
    /// looks then, sees every claim that was written before his.
    /// </summary>
    internal List<FileClaim> PeekClaims(string recordName) =>
        Supported(TryReadClaims(() => state.PeekRecord(FileFolder + "/" + recordName), recordName), recordName);

    internal static void WriteClaims(IStateLock fileLock, List<FileClaim> claims) =>
        fileLock.WriteRecord(claims.Count == 0 ? [] : RecordSerializer.Write([.. claims], RecordSerializer.Default.ImmutableArrayFileClaim));

    /// <summary>Removes what killed managers left of locks and of claims that no journal supports. Locks that are held are passed over.</summary>
    internal void Sweep()
    {
        state.RemoveAbandonedTemporaryFiles(DomainFolder);
        foreach (string name in state.List(LockFolder))
            state.TryLock(LockFolder + "/" + name, TimeSpan.Zero)?.Dispose();
        foreach (string name in state.List(FileFolder))
        {
            using IStateLock? fileLock = state.TryLock(FileFolder + "/" + name, TimeSpan.Zero);
            if (fileLock is not null && TryReadClaims(fileLock.ReadRecord, name) is { Count: > 0 } claims && RemoveUnsupported(claims) > 0)
                WriteClaims(fileLock, claims);
        }
    }

    private int RemoveUnsupported(List<FileClaim> claims) => claims.RemoveAll(claim => !state.Exists(JournalName(claim.Domain)));

    private List<FileClaim> Supported(List<FileClaim>? claims, string recordName)
    {
        if (claims is null)
            return [.. ClaimsFromJournals(recordName)];
        RemoveUnsupported(claims);
        return claims;
    }

    private List<FileClaim>? TryReadClaims(Func<byte[]> read, string recordName)
    {
        try
        {
            byte[] content = read();
            return content.Length == 0
                ? []
                : [.. RecordSerializer.Read(content, RecordSerializer.Default.ImmutableArrayFileClaim, PathOf(FileFolder + "/" + recordName))];
        }
        catch (RecordException)
        {
            return null;
        }
        catch (HostException e) when (e.Errno == 0)
        {
            return null;
        }
    }

    private IEnumerable<FileClaim> ClaimsFromJournals(string recordName) =>
        from domain in ListJournals()
        let journal = ReadJournal(domain)
        where journal is not null
        from entry in journal.Entries
        where entry.RecordName == recordName
        select entry.ClaimFor(journal.Identity);

    private static string JournalName(Guid domain) => DomainFolder + "/" + domain + JournalSuffix;

    private string PathOf(string name) => state.Path + "/" + name;
}
