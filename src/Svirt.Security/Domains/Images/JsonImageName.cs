using System.Text.Json;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// A name in the form <c>json:</c> (QEMU: BlockdevOptions in qapi/block-core.json), as far as it is a format over a plain file. A key
/// that is
/// not known might give the emulator another file, so it is refused.
/// </summary>
internal static class JsonImageName
{
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 4 };

    /// <summary>Path and format; a null path for what is no plain file.</summary>
    public static (string? Path, string? Format) Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, _options);
            return ReadNode(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second kind stands for text that is half of a surrogate pair, which is found only when it is taken out.
            return default;
        }
    }

    private static (string? Path, string? Format) ReadNode(JsonElement node)
    {
        if (!TryReadKeys(node, out var keys))
            return default;
        var driver = Text(keys, "driver");
        if (keys.ContainsKey("filename"))
        {
            return driver is null or "file" or "host_device" && keys.Count == (driver is null ? 1 : 2)
                ? (AbsolutePath(keys, "filename"), null)
                : default;
        }

        // The file below, as an object of its own or with dots.
        if (driver is "file" or "host_device")
            return default;
        if (keys.TryGetValue("file", out var file))
        {
            return keys.Count == (driver is null ? 1 : 2) && ReadNode(file) is { Format: null } inner
                ? (inner.Path, driver)
                : default;
        }

        var fileDriver = Text(keys, "file.driver");
        var count = 1 + (driver is null ? 0 : 1) + (fileDriver is null ? 0 : 1);
        return fileDriver is null or "file" or "host_device" && keys.Count == count
            ? (AbsolutePath(keys, "file.filename"), driver)
            : default;
    }

    // Parsers differ on which of two equal keys counts.
    private static bool TryReadKeys(JsonElement node, out Dictionary<string, JsonElement> keys)
    {
        keys = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (node.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var property in node.EnumerateObject())
        {
            if (!keys.TryAdd(property.Name, property.Value))
                return false;
        }

        return true;
    }

    private static string? AbsolutePath(Dictionary<string, JsonElement> keys, string key) =>
        Text(keys, key) is { } path && path.StartsWith('/') ? path : null;

    private static string? Text(Dictionary<string, JsonElement> keys, string key) =>
        keys.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
