using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Svirt.Security.Labelling;

/// <summary>
/// Records as JSON. Unknown members and missing ones are errors: a record that is not exactly what this library writes is not trusted.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8)]
[JsonSerializable(typeof(DomainJournal))]
[JsonSerializable(typeof(EmulatorRecord))]
internal sealed partial class RecordSerializer : JsonSerializerContext
{
    internal static byte[] Write<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(record, type);

    /// <exception cref="RecordException">The bytes are not a record of that type.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> content, JsonTypeInfo<T> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new RecordException(path, "the record is empty");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new RecordException(path, $"the record is damaged: {e.Message}", e);
        }
    }
}
