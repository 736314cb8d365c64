using System.Collections.Immutable;
using Svirt.Security.Domains.Document;
using Svirt.Security.Domains.Readers;

namespace Svirt.Security.Domains;

/// <summary>
/// Reads the description of a backup (https://libvirt.org/formatbackup.html) for the host paths that the emulator of a running domain
/// needs meanwhile: targets, scratch files and the socket of a pull. They are attached before the backup starts and detached after it.
/// As untrusted as a domain document, and read within the same limits. Thread safe.
/// </summary>
public static class BackupXml
{
    /// <summary>Reads a backup.</summary>
    /// <param name="xml">The document, with its disks listed as libvirt completes it.</param>
    /// <param name="domain">The domain that is backed up, whose labels those of the backup override.</param>
    /// <param name="options">How it is read, and who answers what it leaves open; null for <see cref="DomainXmlOptions.Default"/>.</param>
    /// <returns>The resources, in the document's order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DomainXmlException">The document is malformed, too large, or breaks a rule of the format.</exception>
    public static ImmutableArray<DomainResource> Parse(string xml, DomainDefinition domain, DomainXmlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(domain);
        options ??= DomainXmlOptions.Default;
        using var text = new StringReader(xml);
        return BackupReader.Read(DocumentReader.Read(text, fromBytes: false, DocumentKind.Backup, options.Limits), domain, options);
    }
}
