namespace Svirt.Security;

/// <summary>How a domain is stopped. Immutable.</summary>
public sealed record DomainStopOptions
{
    /// <summary>How long the emulator has after SIGTERM; ten seconds where null.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>
    /// The domain goes on on another host. Files on file systems that hosts share (NFS, CIFS, Ceph, GFS2, OCFS2, FUSE and others) keep its
    /// labels, which are the other emulator's now; all others are put back. What is kept stays on record, so that no other domain of this host
    /// gets such a file, its level or its identity, until <see cref="SecurityManager.Recover"/> finds that the file carries the label no more,
    /// the domain comes back, or it is forgotten (<see cref="SecurityManager.Forget"/>).
    /// </summary>
    /// <remarks>
    /// Say so in the first attempt to stop it: a manager that dies before has its files put back by the next one's recovery.
    /// </remarks>
    public bool HasMigratedAway { get; init; }
}
