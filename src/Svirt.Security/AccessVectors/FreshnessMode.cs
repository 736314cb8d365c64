namespace Svirt.Security.AccessVectors;

/// <summary>How a cache comes to know that what it has is out of date.</summary>
public enum FreshnessMode
{
    /// <summary>
    /// The source says so itself (<see cref="DecisionEpoch.Advance"/>): seen by every lookup that starts afterwards, without a system call.
    /// </summary>
    Notified,

    /// <summary>The kernel's status page is mapped: changes are seen by every lookup that starts afterwards, without a system call.</summary>
    MappedStatusPage,

    /// <summary>
    /// The kernel's status page is read by a system call whenever <see cref="DecisionEpoch.Staleness"/> has passed, because the policy
    /// does not let this process map it (stock policies: virtd_t).
    /// </summary>
    PolledStatusPage,
}
