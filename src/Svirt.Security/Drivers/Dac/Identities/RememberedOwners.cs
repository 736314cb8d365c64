using System.Globalization;
using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>
/// Looks for files that will go back to an identity when another domain has done with them: until then no sweep finds them, and whoever had
/// the identity by then would be given them. Thread-safe.
/// </summary>
/// <param name="index">The journals of all managers.</param>
internal sealed class RememberedOwners(JournalIndex index)
{
    /// <summary>The first such file, or why it cannot be told; null where there is none.</summary>
    internal string? Find(uint id)
    {
        try
        {
            return (from journal in index.Journals
                    from entry in journal.Entries
                    where entry is { Model: DacDriver.ModelName, Original: not null } && Names(entry, id)
                    select string.Create(CultureInfo.InvariantCulture, $"{entry.Path}, which domain {journal.Identity} gives back to it")).FirstOrDefault();
        }
        catch (SvirtSecurityException e)
        {
            return $"what the journals remember cannot be read: {e.Message}";
        }
    }

    private static bool Names(JournalEntry entry, uint id)
    {
        DacSnapshot original = DacSnapshot.Parse(entry.Original!, entry.Path);
        return original.UserId == id || original.GroupId == id
            || original.Acl?.Entries.Any(named => named.Tag is PosixAclTag.User or PosixAclTag.Group && named.Id == id) == true;
    }
}
