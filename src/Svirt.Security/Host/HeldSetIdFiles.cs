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

    /// <summary>Those of numbers of interest, each with who holds it.</summary>
    internal static IEnumerable<(uint Id, string Held)> Find(IFileSystem fileSystem, Predicate<uint> isOfInterest)
    {
        foreach (string process in fileSystem.Directory.EnumerateDirectories("/proc"))
        {
            if (!uint.TryParse(Path.GetFileName(process.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                continue;
            foreach (string descriptor in DescriptorsOf(fileSystem, process))
            {
                foreach (uint id in OwnersOf(descriptor).Where(id => isOfInterest(id)))
                    yield return (id, $"a set-id file that is open as {descriptor}");
            }
        }
    }

    private static string[] DescriptorsOf(IFileSystem fileSystem, string process)
    {
        try
        {
            return fileSystem.Directory.GetFileSystemEntries(process + "/fd");
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or this manager may not look at it.
            return [];
        }
    }

    /// <summary>Whose rights a held file lends by its set-id bits.</summary>
    private static IEnumerable<uint> OwnersOf(string descriptor)
    {
        if (NativeMethods.StatxAt(NativeMethods.AtFdCwd, descriptor, DoNotSynchronize, NativeMethods.StatxBasicAndBirth, out NativeMethods.Statx status) != 0
            || (status.Mode & TypeMask) != RegularFile)
            return [];
        return (status.Mode & SetUserId, status.Mode & SetGroupId) switch
        {
            (0, 0) => [],
            (_, 0) => [status.UserId],
            (0, _) => [status.GroupId],
            _ => [status.UserId, status.GroupId],
        };
    }
}
