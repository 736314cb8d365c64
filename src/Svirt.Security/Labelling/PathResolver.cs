using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Resolves a path component by component, holding each directory open while its entry is looked up. A symbolic link is followed only
/// where no untrusted user can write the directory that holds it, so that nobody but the administrator decides where it leads
/// (design law "through descriptors"). Thread-safe.
/// </summary>
internal sealed class PathResolver(IFileOpener files, uint managerUserId)
{
    /// <summary>The kernel's own limit (path_resolution(7)).</summary>
    private const int MaximumLinks = 40;

    private const int GroupOrOtherWrite = 0x12; // 0022

    /// <summary>SELinux contexts are read along: where no SELinux runs, nobody asks for them.</summary>
    internal bool ReadsSELinuxContexts { get; init; } = true;

    /// <summary>Of resolvers that share a walk: which directories a path led through that ends in another name in the same one.</summary>
    private Dictionary<string, Passage>? _passages;

    /// <summary>Walks that share what they open: for the paths of one plan.</summary>
    internal SharedWalk ShareWalk() => new(files);

    /// <summary>The same rules for the paths of one plan, for one thread: a directory that one of them led to is not walked to again.</summary>
    internal PathResolver Over(SharedWalk walk) => new(walk, managerUserId) { ReadsSELinuxContexts = ReadsSELinuxContexts, _passages = new(StringComparer.Ordinal) };

    /// <summary>Resolves and pins a path.</summary>
    /// <param name="path">The absolute path.</param>
    /// <exception cref="UnsafePathException">A link stands in a place that untrusted users can write, or there are too many.</exception>
    /// <exception cref="HostException">A directory on the way is missing or cannot be read. A missing file is not an error.</exception>
    internal PinnedFile Resolve(string path)
    {
        (string? parent, string name) = DivideAtName(path);
        if (TryPinInKnown(path, parent, name) is { } pinned)
            return pinned;
        var opened = new List<IFileObject>();
        try
        {
            return Walk(path, parent, opened);
        }
        finally
        {
            foreach (IFileObject file in opened)
                file.Dispose();
        }
    }

    /// <summary>Null where no path led to the directory before, or where a link stands under the name.</summary>
    private PinnedFile? TryPinInKnown(string path, string? parent, string name)
    {
        if (parent is null || _passages?.TryGetValue(parent, out Passage? known) != true)
            return null;
        using IFileObject? file = OpenEntry(known!.Parent, name, isLast: true);
        FileStatus? found = file?.GetStatus();
        return found is { Type: FileType.SymbolicLink } ? null : Pin(path, known.Steps, known.Parent, name, file, found);
    }

    private PinnedFile Walk(string path, string? parent, List<IFileObject> opened)
    {
        var pending = new Stack<string>();
        Push(pending, path);
        var directories = new List<(IFileObject File, PathStep Step)>();
        IFileObject root = files.Open("/");
        opened.Add(root);
        Enter(root, root.GetStatus());
        int links = 0;

        while (pending.TryPop(out string? name))
        {
            if (name == "..")
            {
                if (directories.Count > 1)
                    directories.RemoveAt(directories.Count - 1);
                continue;
            }

            // Before the first link that stands for the file itself: what leads to it stands for all in its directory.
            if (pending.Count == 0 && parent is not null)
                _passages?.TryAdd(parent, new Passage([.. directories.Select(directory => directory.Step)], directories[^1].File));
            parent = pending.Count == 0 ? null : parent;
            IFileObject? entry = OpenEntry(directories[^1].File, name, isLast: pending.Count == 0);
            if (entry is null)
                return Pin(path, [.. directories.Select(directory => directory.Step)], directories[^1].File, name, null, null);
            opened.Add(entry);
            FileStatus status = entry.GetStatus();
            if (status.Type == FileType.SymbolicLink)
            {
                FollowLink(path, entry, directories[^1].Step, ref links, pending, directories);
                continue;
            }

            if (pending.Count == 0)
                return Pin(path, [.. directories.Select(directory => directory.Step)], directories[^1].File, name, entry, status);
            if (status.Type != FileType.Directory)
                throw new HostException("resolve", entry.Path, Errno.ENOTDIR);
            Enter(entry, status);
        }

        // Only "/", or a path that ends in ".."; a directory either way.
        (IFileObject directory, PathStep step) = directories[^1];
        return Pin(path, [.. directories[..^1].Select(above => above.Step)], directory, step.Path, directory, step.Status);

        void Enter(IFileObject directory, FileStatus status)
        {
            bool supportsAcls = PosixAcl.TryReadFrom(directory, out PosixAcl? acl);
            // Asked once for each file system: how it is mounted may differ from place to place, what it is does not.
            bool isShared = directories is [.., var parent] && parent.Step.Status.Identity.Device == status.Identity.Device
                ? parent.Step.IsSharedBetweenHosts
                : directory.GetFileSystem().IsSharedBetweenHosts;
            directories.Add((directory, new PathStep(directory.Path, status, acl)
            {
                SELinuxContext = ReadsSELinuxContexts ? PinnedFile.ReadSELinuxContext(directory) : null,
                SupportsAcls = supportsAcls,
                IsSharedBetweenHosts = isShared,
            }));
        }
    }

    private IFileObject? OpenEntry(IFileObject directory, string name, bool isLast)
    {
        try
        {
            return files.OpenEntry(directory, name);
        }
        catch (HostException e) when (isLast && e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private void FollowLink(
        string requested,
        IFileObject link,
        PathStep directory,
        ref int links,
        Stack<string> pending,
        List<(IFileObject File, PathStep Step)> directories)
    {
        if (!IsTrusted(directory.Status))
        {
            throw new UnsafePathException(requested, new PathVerdict(
                PathTreatment.Refused,
                PathRules.UntrustedLink,
                $"{link.Path} is a symbolic link in a directory that uid {directory.Status.UserId} or others can write",
                "name the file itself, or make the directory writable by root alone"));
        }

        if (++links > MaximumLinks)
        {
            throw new UnsafePathException(requested, new PathVerdict(
                PathTreatment.Refused, PathRules.TooManyLinks, $"more than {MaximumLinks} symbolic links lead on from {link.Path}"));
        }

        string target = files.ReadLink(link);
        if (target.StartsWith('/'))
            directories.RemoveRange(1, directories.Count - 1);
        Push(pending, target);
    }

    /// <summary>Group or others writing includes any ACL that lets somebody write: the mask shows in the group bits (acl(5)).</summary>
    private bool IsTrusted(FileStatus directory) =>
        (directory.UserId == 0 || directory.UserId == managerUserId) && (directory.Permissions & GroupOrOtherWrite) == 0;

    private static void Push(Stack<string> pending, string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
                pending.Push(names[i]);
        }
    }

    /// <summary>What leads to a path's last name; null where that is none of a file or directory.</summary>
    private static (string? Parent, string Name) DivideAtName(string path)
    {
        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        return (name is "" or "." or ".." ? null : path[..Math.Max(slash, 0)], name);
    }

    private PinnedFile Pin(string requested, ImmutableArray<PathStep> steps, IFileObject directory, string name, IFileObject? file, FileStatus? status)
    {
        string parent = steps.IsEmpty ? "" : steps[^1].Path;
        string path = name.StartsWith('/') ? name : parent.EndsWith('/') ? parent + name : parent + "/" + name;
        PosixAcl? acl = null;
        return new PinnedFile
        {
            RequestedPath = requested,
            Path = path,
            Directories = steps,
            Status = status,
            SupportsAcls = file is not null && PosixAcl.TryReadFrom(file, out acl),
            Acl = acl,
            FileSystem = (file ?? directory).GetFileSystem(),
            // Only regular files can be executed, so no other has them (capabilities(7)).
            HasFileCapability = file is not null && status!.Type == FileType.Regular && PinnedFile.CarriesFileCapability(file),
            SELinuxContext = file is not null && ReadsSELinuxContexts ? PinnedFile.ReadSELinuxContext(file) : null,
        };
    }

    /// <summary>The directories from the root down to one, which is held open.</summary>
    private sealed record Passage(ImmutableArray<PathStep> Steps, IFileObject Parent);
}
