using System.Text.Json.Serialization;

namespace Svirt.Security.Categories;

/// <summary>Records as JSON. Unknown members and missing ones are errors: a record that is not exactly what is written here is not trusted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 4)]
[JsonSerializable(typeof(ReservationRecord))]
internal sealed partial class ReservationSerializer : JsonSerializerContext;
