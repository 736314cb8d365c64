using System.Text;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <content>Claims after a loss of power.</content>
internal sealed partial class LabelRecords
{
    /// <summary>Holds the id of the boot in which the claims were last compared with the journals.</summary>
    private const string BootName = "boot";

    /// <summary>
    /// Once in each boot: claims are not synchronised with the disk, so a loss of power may have taken them where it left the journals.
    /// Whoever uses a file next would otherwise take an emulator's label for the original.
    /// </summary>
    internal void RebuildClaims(string bootId)
    {
        byte[] boot = Encoding.UTF8.GetBytes(bootId);
        if (boot.AsSpan().SequenceEqual(state.Read(BootName)))
            return;
        foreach (Guid domain in ListJournals())
            RebuildClaims(domain);
        state.WriteVolatile(BootName, boot);
    }

    private void RebuildClaims(Guid domain)
    {
        try
        {
            using IStateLock domainLock = LockDomain(new DomainIdentity(domain, domain.ToString()));
            if (ReadJournal(domain) is not { } journal)
                return;
            foreach (JournalEntry entry in journal.Entries)
            {
                using IStateLock fileLock = LockFile(entry.RecordName, entry.Path);
                List<FileClaim> claims = ReadClaims(fileLock, entry.RecordName);
                if (!claims.Contains(entry.ClaimFor(journal.Identity)))
                    claims.Add(entry.ClaimFor(journal.Identity));
                WriteClaims(fileLock, claims);
            }
        }
        catch (RecordException)
        {
            // Recovery reports it, as long as it is damaged.
        }
    }
}
