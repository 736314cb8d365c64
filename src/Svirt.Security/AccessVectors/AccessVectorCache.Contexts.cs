using System.Runtime.CompilerServices;
using Svirt.Security.AccessVectors.Auditing;
using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors;

/// <content>Checks by context, and what is not cached.</content>
public sealed unsafe partial class AccessVectorCache
{
    /// <summary>Whether one context in text may do all this to another, recorded where the policy wants that (selinux_check_access).</summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="objectClass">The class of the target, from this cache.</param>
    /// <param name="permissions">What it wants to do, in the bits of the class.</param>
    /// <param name="result">The decision.</param>
    /// <param name="fields">What the caller adds to a record.</param>
    /// <returns>Whether the operation may go on.</returns>
    /// <exception cref="LabelFormatException">A text is no context.</exception>
    /// <exception cref="SecurityIdsExhaustedException">All ids are held.</exception>
    /// <exception cref="ArgumentException">The class is of another cache.</exception>
    public bool HasPermission(
        ReadOnlySpan<char> source, ReadOnlySpan<char> target, ObjectClass objectClass, uint permissions, out AccessResult result, IReadOnlyList<AuditField>? fields = null)
    {
        if (Contexts.FindId(source) is not 0 and var sourceId && Contexts.FindId(target) is not 0 and var targetId
            && TryFind(sourceId, targetId, objectClass, out CacheEntry? entry) && entry.GrantsSilently(permissions) && LookupCounters.TryIncrement(_stripes))
        {
            entry.Grant(out result);
            return true;
        }

        return InternAndCheck(source, target, objectClass, permissions, out result, fields);
    }

    /// <summary>The same for contexts as values.</summary>
    /// <inheritdoc cref="HasPermission(ReadOnlySpan{char}, ReadOnlySpan{char}, ObjectClass, uint, out AccessResult, IReadOnlyList{AuditField}?)"/>
    public bool HasPermission(
        SecurityContext source, SecurityContext target, ObjectClass objectClass, uint permissions, out AccessResult result, IReadOnlyList<AuditField>? fields = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return HasPermission(source.ToString(), target.ToString(), objectClass, permissions, out result, fields);
    }

    // One context may be reclaimed for the sake of the other before it is used, in a table far too small for its threads.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool InternAndCheck(
        ReadOnlySpan<char> source, ReadOnlySpan<char> target, ObjectClass objectClass, uint permissions, out AccessResult result, IReadOnlyList<AuditField>? fields)
    {
        for (int attempt = 1; ; attempt++)
        {
            SecurityId sourceId = Contexts.Intern(source), targetId = Contexts.Intern(target);
            try
            {
                return HasPermission(sourceId, targetId, objectClass, permissions, fields, out result);
            }
            catch (StaleSecurityIdException) when (attempt < MaxAttempts)
            {
                Thread.Yield();
            }
        }
    }
}
