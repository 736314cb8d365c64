using System.Text.Json;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>The content of a record file.</summary>
internal sealed record ReservationRecord
{
    internal const int CurrentVersion = 1;

    /// <summary>Far more than the longest level with the longest name takes.</summary>
    internal const int MaximumSize = 128 << 10;

    private const int MaximumNameLength = 256;

    public required int Version { get; init; }

    public required string Level { get; init; }

    public required Guid Domain { get; init; }

    public required string Name { get; init; }

    public required Guid Manager { get; init; }

    /// <summary>The boot and pid namespace of the manager; its emulators are started in them.</summary>
    public required string BootId { get; init; }

    public required string PidNamespace { get; init; }

    /// <summary>Null until the emulator is started.</summary>
    public EmulatorIdentity? Emulator { get; init; }

    internal static ReservationRecord Create(MlsLevel level, CategoryOwner owner, Guid manager, ManagerIdentity identity, EmulatorIdentity? emulator) => new()
    {
        Version = CurrentVersion,
        Level = level.ToString(),
        Domain = owner.Domain,
        Name = owner.Name.Length <= MaximumNameLength ? owner.Name : owner.Name[..MaximumNameLength],
        Manager = manager,
        BootId = identity.BootId,
        PidNamespace = identity.PidNamespace,
        Emulator = emulator,
    };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ReservationSerializer.Default.ReservationRecord);

    /// <summary>The record of a file; null, and why, where it is not as this library writes it.</summary>
    internal static ReservationRecord? Read(RecordFile file, RecordName name, out string? fault)
    {
        fault = file.Fault;
        if (fault is not null)
            return null;
        try
        {
            ReservationRecord? record = JsonSerializer.Deserialize(file.Content, ReservationSerializer.Default.ReservationRecord);
            fault = record switch
            {
                null => "it is empty",
                { Version: not CurrentVersion } => $"version {record.Version} is unknown to this release",
                _ when !MlsLevel.TryParse(record.Level, out MlsLevel level) || RecordName.Of(level) != name => "it is about another level",
                _ => null,
            };
            return fault is null ? record : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            fault = "it is damaged: " + e.Message;
            return null;
        }
    }

    internal CategoryHolder Describe() => new()
    {
        Level = MlsLevel.Parse(Level),
        Kind = CategoryHolderKind.Reservation,
        Owner = new CategoryOwner(Domain, Name),
        Manager = Manager,
        Emulator = Emulator,
    };
}
