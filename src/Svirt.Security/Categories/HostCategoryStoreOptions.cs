namespace Svirt.Security.Categories;

/// <summary>The decisions of a manager about its host-wide store.</summary>
public sealed record HostCategoryStoreOptions
{
    /// <summary>Where it is known which levels files still carry.</summary>
    public required ILabelRecordSource LabelRecords { get; init; }

    /// <summary>Which running processes count.</summary>
    public McsConstraint Constraint { get; init; } = McsConstraint.Stock;

    /// <summary>
    /// How old the list of labels of running processes may be when a label is chosen. The window that remains, in which libvirt or a
    /// container engine may have started a process with the very label, is this time and the time until our own process runs.
    /// </summary>
    public TimeSpan ProcessLabelLifetime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The environment variable in which an emulator carries the UUID of its domain from its first instruction on. By it recovery finds an
    /// emulator whose manager was killed before it could record the process id.
    /// </summary>
    public string DomainVariable { get; init; } = "SVIRT_SECURITY_DOMAIN";

    /// <summary>Where choices are taken from; null for the cryptographic generator.</summary>
    public CategoryRandomness? Randomness { get; init; }
}
