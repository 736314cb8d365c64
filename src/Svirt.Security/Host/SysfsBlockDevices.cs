using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IBlockDeviceStack"/> over sysfs: the attribute <c>partition</c> and the directory above tell a partition's disk, the
/// directories <c>slaves</c> and <c>holders</c> what is mapped (kernel: Documentation/ABI/testing/sysfs-block, block/holder.c). What a file
/// behind a loop or network block device holds is not seen: the kernel does not list it as a member.
/// </summary>
/// <param name="files">Opens entries and reads links.</param>
/// <param name="fileSystem">Lists directories and reads attributes.</param>
/// <param name="root">Where sysfs is mounted.</param>
internal sealed class SysfsBlockDevices(IFileOpener files, IFileSystem fileSystem, string root = "/sys") : IBlockDeviceStack
{
    public IReadOnlySet<DeviceNumber> FindOverlapping(DeviceNumber device)
    {
        var found = new HashSet<DeviceNumber>();
        try
        {
            if (SysfsLinks.Follow(files, fileSystem, $"{root}/dev/block", device.ToString()) is not { } directory)
                return found;
            Collect(directory, Below, found);
            Collect(directory, Above, found);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException("read", $"{root}/dev/block/{device}", error.Message);
        }

        found.Remove(device);
        return found;
    }

    private void Collect(string start, Func<string, IEnumerable<string>> next, HashSet<DeviceNumber> found)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { start };
        var pending = new Stack<string>(seen);
        while (pending.TryPop(out string? directory))
        {
            foreach (string other in next(directory).Where(seen.Add))
            {
                if (ReadNumber(other) is { } number)
                    found.Add(number);
                pending.Push(other);
            }
        }
    }

    /// <summary>What a device is made of.</summary>
    private IEnumerable<string> Below(string directory)
    {
        IEnumerable<string> members = Links(directory + "/slaves");
        return fileSystem.File.Exists(directory + "/partition") ? members.Append(directory[..directory.LastIndexOf('/')]) : members;
    }

    /// <summary>What is made of a device.</summary>
    private IEnumerable<string> Above(string directory) =>
        Links(directory + "/holders").Concat(List(directory).Where(entry => fileSystem.File.Exists(entry + "/partition")));

    private IEnumerable<string> Links(string directory) => List(directory)
        .Select(entry => SysfsLinks.Follow(files, fileSystem, directory, fileSystem.Path.GetFileName(entry)))
        .OfType<string>();

    private string[] List(string directory)
    {
        try
        {
            return fileSystem.Directory.GetFileSystemEntries(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private DeviceNumber? ReadNumber(string directory)
    {
        try
        {
            string[] parts = fileSystem.File.ReadAllText(directory + "/dev").Trim().Split(':');
            return parts.Length == 2
                && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint major)
                && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint minor)
                ? new DeviceNumber(major, minor)
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
