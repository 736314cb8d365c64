using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>One file of a domain in one model, as the journal keeps it: enough to put the file back without anything else.</summary>
internal sealed record JournalEntry
{
    public required string Model { get; init; }

    public required string Path { get; init; }

    public required uint DeviceMajor { get; init; }

    public required uint DeviceMinor { get; init; }

    public required ulong Inode { get; init; }

    public required long BirthTime { get; init; }

    public required ResourceAccess Access { get; init; }

    /// <summary>What the library put on the file, for this domain or for one that had it before; null where nothing was put.</summary>
    public string? Applied { get; init; }

    /// <summary>What was there before any domain had the file; null where nothing was put on it.</summary>
    public LabelSnapshot? Original { get; init; }

    public required bool Restore { get; init; }

    internal FileIdentity Identity => new(new DeviceNumber(DeviceMajor, DeviceMinor), Inode, BirthTime);
}
