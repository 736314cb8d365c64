using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>
/// Set-id files of an identity that some process holds open. One that has no name any more, or none where a sweep looks, can still be
/// executed through its descriptor (execveat(2)), and so hand the identity to whoever holds it. Stateless.
/// </summary>
/// <remarks>Not seen: a descriptor on its way through a socket, and, without CAP_SYS_PTRACE, those of other users' processes.</remarks>
internal static class HeldSetIdFiles
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int SetUserId = 0x800;
    private const int SetGroupId = 0x400;

    /// <summary>AT_STATX_DONT_SYNC: what the kernel knows will do; no file server or FUSE daemon gets to hold up the manager.</summary>
    private const int DoNotSynchronize = 0x4000;

    /// <summary>Who holds one; null for nobody.</summary>
    internal static string? Find(IFileSystem fileSystem, uint id)
    {
        foreach (string process in fileSystem.Directory.EnumerateDirectories("/proc"))
        {
            if (!uint.TryParse(Path.GetFileName(process.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                continue;
            try
            {
                if (fileSystem.Directory.EnumerateFileSystemEntries(process + "/fd").FirstOrDefault(descriptor => IsHeld(descriptor, id)) is { } held)
                    return $"a set-id file that is open as {held}";
            }
            catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // The process has ended meanwhile, or this manager may not look at it.
            }
        }

        return null;
    }

    private static bool IsHeld(string descriptor, uint id) =>
        NativeMethods.StatxAt(NativeMethods.AtFdCwd, descriptor, DoNotSynchronize, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) == 0
        && (status.Mode & TypeMask) == RegularFile
        && (((status.Mode & SetUserId) != 0 && status.UserId == id) || ((status.Mode & SetGroupId) != 0 && status.GroupId == id));
}
