using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary><see cref="IDirectoryReader"/> that opens the directory first and lists what it has open (/proc/self/fd/N, proc(5)).</summary>
internal sealed class LinuxDirectoryReader(IFileOpener files, IFileSystem fileSystem) : IDirectoryReader
{
    public IReadOnlyList<string> ReadNames(string path, int limit)
    {
        using IFileObject directory = files.Open(path);
        if (directory is not LinuxFileObject { Handle: var handle })
            throw new HostException("read the directory", path, "it is no file of this host");
        string opened = DescriptorLinks.PathOf(handle) + "/";
        try
        {
            List<string> names = [.. fileSystem.Directory.EnumerateFileSystemEntries(opened).Take(limit).Select(entry => entry[(entry.LastIndexOf('/') + 1)..])];
            GC.KeepAlive(directory);
            return names;
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("read the directory", path, Errno.EACCES);
        }
        catch (IOException e)
        {
            throw new HostException("read the directory", path, e.Message);
        }
    }
}
