namespace Svirt.Security.Host;

/// <summary>
/// The page in which the kernel counts changes of the policy's state (selinux_kernel_status of security/selinux/include/security.h):
/// each setenforce, boolean change and policy load moves the sequence by two. Thread-safe.
/// </summary>
internal interface ISELinuxStatusPage
{
    /// <summary>
    /// Where the sequence lies in memory, or 0 where the page could not be mapped. Good as long as this object is referenced: the mapping
    /// ends with its finalization, so that no reader can be left with an address that is gone.
    /// </summary>
    nint SequenceAddress { get; }

    /// <summary>Reads the page when no change is under way.</summary>
    /// <exception cref="HostException">The kernel refuses.</exception>
    SELinuxStatus Read();
}
