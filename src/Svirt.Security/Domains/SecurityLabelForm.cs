namespace Svirt.Security.Domains;

/// <summary>How security labels are written into a domain document.</summary>
public enum SecurityLabelForm
{
    /// <summary>As a definition: without what only a live domain has.</summary>
    Inactive,

    /// <summary>As a running domain, with the label of dynamic labels, image labels and <c>labelskip</c>.</summary>
    Live,

    /// <summary>
    /// As a definition for another host: labels that the manager added of its own accord (<see cref="DomainSecurityLabel.IsImplicit"/>)
    /// are left out, since the other host's drivers may be different ones.
    /// </summary>
    Migratable,
}
