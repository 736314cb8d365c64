using System.Runtime.CompilerServices;
using Svirt.Security.AccessVectors.Auditing;

namespace Svirt.Security.AccessVectors;

/// <content>Records of denials and of audited grants.</content>
public sealed unsafe partial class AccessVectorCache
{
    private readonly AuditLimiter _limiter;

    // A grant is recorded where the policy says auditallow; a denial always passes by here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MustRecord(in AccessResult result, uint permissions) =>
        result.Outcome != AccessOutcome.Granted || (result.AuditAllow & permissions) != 0;

    // avc_audit: of a denial those denied permissions that no dontaudit rule names; of a grant those that an auditallow rule names.
    private bool Record(CacheEntry entry, ObjectClass objectClass, uint permissions, IReadOnlyList<AuditField>? fields, in AccessResult result)
    {
        if (_options.AuditHook is not { } hook)
            return result.IsPermitted;
        bool isDenial = result.Outcome != AccessOutcome.Granted;
        uint wanted = isDenial ? result.Denied & result.AuditDeny : permissions & result.AuditAllow;
        if (wanted == 0 || _limiter.Admit(entry, result, wanted) is not (> 0 and var admitted))
            return result.IsPermitted;
        var record = new AuditRecord(
            result.Outcome,
            isDenial,
            isPermissive: result.IsPermitted,
            entry.Subject!.Source,
            entry.Subject.Target,
            objectClass,
            admitted)
        {
            IoctlCommand = (entry.SourceAndClass & IoctlKey) == 0 ? null : (ushort)(entry.TargetAndCommand >> (3 * SecurityId.NumberBits)),
            Fields = fields ?? [],
        };
        hook(record);
        return result.IsPermitted;
    }
}
