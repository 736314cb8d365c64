using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>
/// The names of devices of major number 10 by the kernel's own list, /proc/misc (proc(5)): the minor numbers of many are given out as drivers are
/// loaded. Stateless.
/// </summary>
internal static class MiscellaneousDevices
{
    private const string List = "/proc/misc";

    /// <summary>The driver's name for a minor number; null where none has it, or there is no such list.</summary>
    internal static string? Find(IFileSystem fileSystem, uint minor)
    {
        try
        {
            return fileSystem.File.ReadLines(List)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(words => words.Length == 2 && uint.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint listed) && listed == minor)?[1];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
