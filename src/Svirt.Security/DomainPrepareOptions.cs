namespace Svirt.Security;

/// <summary>How a domain is planned and prepared. Immutable.</summary>
public sealed record DomainPrepareOptions
{
    /// <summary>
    /// The domain runs on another host and comes here. What its read-write files on file systems shared between hosts carry is that host's work and
    /// is not remembered as theirs: when it stops here they get the defaults of their models, or what this host remembers of an earlier stay. They
    /// are labelled even where the emulator could use them as they stand, since nobody else puts them back.
    /// </summary>
    /// <remarks>
    /// Where a shared file system has SELinux labels, a label of the host's own choosing takes the file from the emulator that still runs there: give
    /// such a domain a static label that is the same on both hosts. If the migration fails, stop the domain here with
    /// <see cref="DomainStopOptions.HasMigratedAway"/>: otherwise its files are taken from the emulator that goes on there. So does the recovery of a
    /// manager that dies meanwhile.
    /// </remarks>
    public bool IsIncomingMigration { get; init; }
}
