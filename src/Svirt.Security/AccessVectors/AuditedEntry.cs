using Svirt.Security.AccessVectors.Auditing;

namespace Svirt.Security.AccessVectors;

/// <summary>A decision of which somebody wants records.</summary>
internal sealed class AuditedEntry(ulong sourceAndClass, ulong targetAndCommand, uint epoch, EntryTraits traits, DecisionVectors vectors, AuditSubject subject)
    : CacheEntry(sourceAndClass, targetAndCommand, epoch, traits, vectors)
{
    public override AuditSubject Subject { get; } = subject;
}
