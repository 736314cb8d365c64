using Svirt.Security.Errors;

namespace Svirt.Security.Labelling;

/// <summary>The domain is prepared or running already, or a crashed manager left it so.</summary>
public sealed class DomainInUseException : SvirtSecurityException
{
    internal DomainInUseException(DomainIdentity domain, string cause)
        : base($"domain {domain}: {cause}") => Domain = domain;

    /// <summary>The domain.</summary>
    public DomainIdentity Domain { get; }
}
