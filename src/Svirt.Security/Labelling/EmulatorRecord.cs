namespace Svirt.Security.Labelling;

/// <summary>Which process runs a domain. Written before it starts (without a process id) and again once it is known.</summary>
internal sealed record EmulatorRecord
{
    public required string BootId { get; init; }

    public required string PidNamespace { get; init; }

    /// <summary>
    /// What only the process of this start carries in its environment, so that it can be told before its process id is on record; null
    /// once it is.
    /// </summary>
    public string? LaunchToken { get; init; }

    /// <summary>0 while the process is being started.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Clock ticks since boot (proc(5), stat field 22).</summary>
    public required long StartTime { get; init; }
}
