using System.Globalization;

namespace Svirt.Security.Host;

/// <summary>
/// By what a file can be found again whatever its names have become (name_to_handle_at(2)): opaque, valid on its own file system, and stale
/// once the file is deleted, also where its inode number is used again. Immutable.
/// </summary>
/// <param name="FileSystemId">f_fsid of statfs(2): tells whether the file system that is mounted is the one that the handle is of.</param>
/// <param name="Type">handle_type.</param>
/// <param name="Value">f_handle, as hexadecimal digits.</param>
public sealed record FileHandle(ulong FileSystemId, int Type, string Value)
{
    /// <summary>MAX_HANDLE_SZ of name_to_handle_at(2), in bytes.</summary>
    internal const int MaximumSize = 128;

    /// <summary><c>fsid:type:value</c>, as records have it; the type in decimal, the others hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FileSystemId:x}:{Type}:{Value}");

    /// <summary>Reads what <see cref="ToString"/> writes; null where the text is nothing of the kind.</summary>
    /// <param name="text">The text.</param>
    internal static FileHandle? TryParse(string text)
    {
        string[] parts = text.Split(':');
        bool isHandle = parts.Length == 3
            && parts[2].Length is > 0 and <= 2 * MaximumSize && parts[2].Length % 2 == 0
            && parts[2].All(char.IsAsciiHexDigit);
        return isHandle
            && ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong fileSystem)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int type)
            ? new FileHandle(fileSystem, type, parts[2])
            : null;
    }
}
