using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// Where decisions come from: the kernel, a policy file, or a caller's own. An <see cref="AccessVectorCache"/> asks once for each source,
/// target and class until the epoch ends. Must be thread-safe.
/// </summary>
/// <remarks>
/// The one rule that freshness rests on: an answer is never older than the epoch at the time of the question. So a source changes inside
/// <see cref="DecisionEpoch.Change"/>, or first and then calls <see cref="DecisionEpoch.Advance"/>. The cache compares the epoch before and after
/// each series of questions.
/// </remarks>
public interface IDecisionSource
{
    /// <summary>Ends whenever an answer may have changed. Always the same object.</summary>
    DecisionEpoch Epoch { get; }

    /// <summary>Denials are enforced, not only recorded.</summary>
    bool IsEnforcing { get; }

    /// <summary>Classes and permissions that the policy does not define are to be denied (handle_unknown).</summary>
    bool DeniesUnknown { get; }

    /// <summary>Finds a class; null where the policy does not define it.</summary>
    /// <param name="name">Its name.</param>
    ClassDefinition? FindClass(string name);

    /// <summary>The policy accepts the context.</summary>
    bool IsValid(SecurityContext context);

    /// <summary>What the source may do to the target, in the bits of the class (security_compute_av).</summary>
    /// <exception cref="InvalidContextException">The policy does not accept a context.</exception>
    AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass);

    /// <summary>
    /// Whether the source may use an ioctl command on the target, the permission <c>ioctl</c> included; null where this source cannot know.
    /// </summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="objectClass">The class of the target, which has the permission <c>ioctl</c>.</param>
    /// <param name="command">The command; its low 16 bits count.</param>
    /// <exception cref="InvalidContextException">The policy does not accept a context.</exception>
    ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command);

    /// <summary>The label of a new object (security_compute_create_name).</summary>
    /// <param name="source">The context that creates.</param>
    /// <param name="target">The related context, for a file that of its directory.</param>
    /// <param name="objectClass">The class of the object.</param>
    /// <param name="name">The last component of its path, or null.</param>
    /// <exception cref="InvalidContextException">The policy does not accept a context, or what it computes is none that it accepts.</exception>
    SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null);

    /// <summary>The label that a relabelling gives (security_compute_relabel).</summary>
    /// <exception cref="InvalidContextException">As <see cref="ComputeCreate"/>.</exception>
    SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass);

    /// <summary>The label of a member of a polyinstantiated object (security_compute_member).</summary>
    /// <exception cref="InvalidContextException">As <see cref="ComputeCreate"/>.</exception>
    SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass);
}
