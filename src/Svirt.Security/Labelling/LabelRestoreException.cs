using System.Collections.Immutable;
using Svirt.Security.Errors;

namespace Svirt.Security.Labelling;

/// <summary>
/// Some files of a domain could not be put back. All were tried; those that failed stay on record, and the next recovery tries again.
/// </summary>
public sealed class LabelRestoreException : SvirtSecurityException
{
    internal LabelRestoreException(DomainIdentity domain, ImmutableArray<RestoreResult> results)
        : base($"domain {domain}: " + string.Join("; ", results.Where(r => r.Outcome == RestoreOutcome.Failed).Select(r => $"{r.Path} ({r.Model}): {r.Detail}")))
    {
        Domain = domain;
        Results = results;
    }

    /// <summary>The domain.</summary>
    public DomainIdentity Domain { get; }

    /// <summary>What became of every file, the restored ones included.</summary>
    public ImmutableArray<RestoreResult> Results { get; }
}
