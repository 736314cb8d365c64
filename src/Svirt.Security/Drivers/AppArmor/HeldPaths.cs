using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// The paths that the profiles of this manager's domains allow, so that no domain gets a directory in which another one has a file for
/// itself. Domains of other managers, and those taken over after a restart, are not known here. Thread-safe.
/// </summary>
/// <param name="isAllowed">Directories that an administrator gives to domains whatever is in them.</param>
internal sealed class HeldPaths(Predicate<string> isAllowed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, ImmutableArray<PinnedResource>> _held = [];

    /// <summary>Why a domain may not have these resources; null where it may.</summary>
    internal string? FindConflict(Guid domain, ImmutableArray<PinnedResource> resources)
    {
        lock (_lock)
            return FindConflictLocked(domain, resources);
    }

    /// <summary>Takes the resources for a domain, beside what it has, before they are allowed to it. The answer is as for <see cref="FindConflict"/>.</summary>
    internal string? TryAdd(Guid domain, ImmutableArray<PinnedResource> resources)
    {
        lock (_lock)
        {
            string? conflict = FindConflictLocked(domain, resources);
            if (conflict is null)
                _held[domain] = [.. _held.GetValueOrDefault(domain, []).Union(resources)];
            return conflict;
        }
    }

    /// <summary>The domain has these resources only, now that its profile allows no others; none when it is gone.</summary>
    internal void Keep(Guid domain, ImmutableArray<PinnedResource> resources)
    {
        lock (_lock)
        {
            if (resources.IsEmpty)
                _held.Remove(domain);
            else
                _held[domain] = resources;
        }
    }

    private string? FindConflictLocked(Guid domain, ImmutableArray<PinnedResource> resources)
    {
        foreach ((Guid other, ImmutableArray<PinnedResource> had) in _held)
        {
            if (other == domain)
                continue;
            if ((FindFileIn(resources, had) ?? FindFileIn(had, resources)) is { } found)
                return $"the directory {found.Directory} and the file {found.File} in it would belong to different domains ({domain} and {other})";
        }

        return null;
    }

    /// <summary>A directory among the one's resources in which the other has a file that it writes alone.</summary>
    private (string Directory, string File)? FindFileIn(ImmutableArray<PinnedResource> one, ImmutableArray<PinnedResource> other)
    {
        foreach (PinnedResource tree in one)
        {
            if (tree.Target is not { Path: var directory } || !AppArmorProfileBuilder.IsTree(tree) || isAllowed(directory))
                continue;
            foreach (PinnedResource resource in other)
            {
                if (resource is { Target.Path: var file, Resource.Access: ResourceAccess.ReadWrite } && file.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal))
                    return (directory, file);
            }
        }

        return null;
    }
}
