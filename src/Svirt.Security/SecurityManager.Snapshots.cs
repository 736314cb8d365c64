using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>Disks that become other files while their domain runs.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// Tells that a disk is another file now, after a snapshot, a block commit or the end of a copy: what was remembered of the first file,
    /// its labels and owner before the domain had it, is restored on the second. The first goes back to the defaults of its models when it
    /// is detached or the domain stops. Neither is changed now, but that libvirt on the same host is told the same in its attributes, where it is
    /// told of the domain at all. ACL entries go from the file that they were put on, and what else it has stays.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="from">The image that was the disk; the domain has it still.</param>
    /// <param name="to">The image that is the disk now, attached before; null where what was remembered is to be forgotten.</param>
    /// <exception cref="ArgumentException">The domain does not have one of them, or nothing of it is on record.</exception>
    /// <exception cref="FileInUseException">Another domain, of this library or of libvirt, shares one of them.</exception>
    /// <exception cref="LabellingException">One of them cannot be opened, or is not the file that was labelled.</exception>
    /// <exception cref="InvalidOperationException">The domain is neither prepared nor running.</exception>
    public void MoveImageMetadata(ConfinedDomain domain, DomainResource from, DomainResource? to)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(from);
        ThrowUnlessActive(domain);
        _engine.MoveRemembered(domain.Identity, FileOf(domain, from, nameof(from)), to is null ? null : FileOf(domain, to, nameof(to)));
        LogMoved(domain.Identity.Name, from.Path, to?.Path);
    }

    private static FileIdentity FileOf(ConfinedDomain domain, DomainResource resource, string parameter) =>
        domain.FindFile(resource) ?? throw new ArgumentException($"Domain {domain.Identity} does not have {resource.Path}, or nothing of it is on record.", parameter);
}
