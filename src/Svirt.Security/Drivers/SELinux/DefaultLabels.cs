using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy.FileContexts;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// The labels that the policy's <c>file_contexts</c> has for paths. Read when the first is asked for; a file that is changed later is not
/// looked at again. Thread-safe.
/// </summary>
internal sealed class DefaultLabels(Func<string?> findPath)
{
    private readonly Lazy<FileContextDatabase?> _database = new(() => Load(findPath()));

    /// <summary>The label; null where the policy has none for the path, or the file cannot be read.</summary>
    internal SecurityContext? Find(string path, FileType type) => _database.Value?.Lookup(path, KindOf(type));

    private static FileContextDatabase? Load(string? path)
    {
        try
        {
            return path is null ? null : FileContextDatabase.Load(path);
        }
        catch (Exception e) when (e is FileContextException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileContextKind KindOf(FileType type) => type switch
    {
        FileType.Regular => FileContextKind.Regular,
        FileType.Directory => FileContextKind.Directory,
        FileType.CharacterDevice => FileContextKind.CharacterDevice,
        FileType.BlockDevice => FileContextKind.BlockDevice,
        FileType.Fifo => FileContextKind.Fifo,
        FileType.Socket => FileContextKind.Socket,
        FileType.SymbolicLink => FileContextKind.SymbolicLink,
        _ => FileContextKind.Any,
    };
}
