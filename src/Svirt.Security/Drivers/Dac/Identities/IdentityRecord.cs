using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>The content of a record of the pool: who has an identity, or had it last. Immutable.</summary>
internal sealed record IdentityRecord
{
    internal const int CurrentVersion = 1;
    internal const int MaximumSize = 1 << 20;

    public required int Version { get; init; }

    public required uint Id { get; init; }

    public required Guid Domain { get; init; }

    public required string Name { get; init; }

    public required Guid Manager { get; init; }

    /// <summary>The directories that the domain could make files in.</summary>
    public ImmutableArray<string> Directories { get; init; } = [];

    /// <summary>Those among them whose owners get what the domain has made there.</summary>
    public ImmutableArray<string> Writable { get; init; } = [];

    /// <summary>Its domain has ended and its files are restored: it is free as soon as a sweep has found nothing of it, whoever's the sweep.</summary>
    public bool IsGivenBack { get; init; }

    /// <summary>What the last sweep found, for which it is quarantined; null where none has ended.</summary>
    public string? Remains { get; init; }

    /// <summary>When it became free, in ticks since year 1 UTC; null while a domain has it.</summary>
    public long? ReleasedAt { get; init; }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, IdentitySerializer.Default.IdentityRecord);

    /// <summary>The record of a file; null where it is not as this library writes it: such a number is never given out.</summary>
    internal static IdentityRecord? TryRead(RecordFile file, uint id)
    {
        if (file.Fault is not null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(file.Content, IdentitySerializer.Default.IdentityRecord) is { Version: CurrentVersion } record && record.Id == id ? record : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>Records as JSON; unknown members and missing ones are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 4)]
[JsonSerializable(typeof(IdentityRecord))]
internal sealed partial class IdentitySerializer : JsonSerializerContext;
