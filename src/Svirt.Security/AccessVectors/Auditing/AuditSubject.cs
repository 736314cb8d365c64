using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>
/// What the records of one decision are about, so that a decision that is there can also be recorded when the ids of its contexts were reclaimed
/// meanwhile; and what of it has been recorded, so that a repeated denial takes no lock.
/// </summary>
internal sealed class AuditSubject(SecurityContext source, SecurityContext target)
{
    public readonly SecurityContext Source = source;

    public readonly SecurityContext Target = target;

    public AuditMark? Mark;
}
