using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>The links by which sysfs refers from one device to another. They are relative and lead to no other link.</summary>
internal static class SysfsLinks
{
    /// <summary>The directory that an entry is or leads to; null where there is none.</summary>
    internal static string? Follow(IFileOpener files, IFileSystem fileSystem, string directory, string name)
    {
        try
        {
            using IFileObject parent = files.Open(directory);
            using IFileObject entry = files.OpenEntry(parent, name);
            return entry.GetStatus().Type == FileType.SymbolicLink
                ? fileSystem.Path.GetFullPath(files.ReadLink(entry), directory)
                : $"{directory}/{name}";
        }
        catch (HostException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
