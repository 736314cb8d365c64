using System.Collections.Immutable;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>
/// A driver that keeps something on the host for each domain besides labels of files, such as a profile in the kernel. The domain is on
/// record (its journal) before <see cref="Apply"/> and until after <see cref="Release"/>, so that after a crash recovery calls
/// <see cref="Adopt"/> or <see cref="Release"/>. All members but <see cref="Apply"/> may find nothing to do. Implementations are thread-safe;
/// calls for one domain come one at a time.
/// </summary>
public interface IHostStateDriver : ISecurityDriver
{
    /// <summary>
    /// Puts the host into the state that a domain needs with exactly these resources: when it is prepared, and again whenever a resource
    /// was attached or is about to be detached.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="confinement">What the driver planned for it.</param>
    /// <param name="resources">All of its resources.</param>
    /// <exception cref="Errors.SvirtSecurityException">It failed; what was there before still is.</exception>
    void Apply(DomainIdentity domain, DomainConfinement confinement, ImmutableArray<PinnedResource> resources);

    /// <summary>Checks that the state is as it should be, before an emulator is started and when it runs.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="confinement">What the driver planned for it.</param>
    /// <param name="processId">The emulator; null before it is started.</param>
    /// <exception cref="Errors.SvirtSecurityException">It is not: the emulator would not be, or is not, confined as planned.</exception>
    void Verify(DomainIdentity domain, DomainConfinement confinement, int? processId);

    /// <summary>Takes over a domain whose emulator was found running after a restart of the manager.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="processId">Its emulator.</param>
    void Adopt(DomainIdentity domain, int processId);

    /// <summary>Takes the state of a domain away, whose emulator is gone.</summary>
    /// <param name="domain">The domain.</param>
    /// <exception cref="Errors.SvirtSecurityException">It failed; it can be tried again.</exception>
    void Release(DomainIdentity domain);
}
