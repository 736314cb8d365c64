using Svirt.Security.Domains;

namespace Svirt.Security.Labelling;

/// <content>Directories.</content>
public sealed partial class PathPolicy
{
    /// <summary>Trees whose own directories are the system's too: /var/lib, /run/systemd, /run/user.</summary>
    private static readonly string[] SystemParents = ["/var", "/run"];

    private PathVerdict? CheckDirectoryPlace(string path, DomainResource resource)
    {
        if (IsSystemDirectory(path, resource.Kind) && !_allowedDirectories.Contains(path, StringComparer.Ordinal))
        {
            return new(
                PathTreatment.Refused,
                PathRules.SystemDirectory,
                "it is a directory of the system, in which much else has its place",
                "give the domain a directory of its own, or name this one in PathPolicyOptions.AllowedDirectories");
        }

        if (IsWithin(_stateDirectory, path))
            return new(PathTreatment.Refused, PathRules.StateDirectory, "the manager's own state is in it");
        if (CheckPlace(path, resource, resource.Access != ResourceAccess.ReadOnly) is { } place)
            return place;

        // The manager makes these for one domain. What is in any other has owners and labels of its own, and is not labelled with it.
        return resource is { Kind: ResourceKind.TpmState or ResourceKind.MemoryBacking, Access: ResourceAccess.ReadWrite }
            ? null
            : new(PathTreatment.Untouchable, PathRules.SharedDirectory, "a directory that the domain is shown is never changed, nor what is in it");
    }

    /// <summary>
    /// The root, every directory at the root (/home, /srv, /etc, ...), those at /var and /run, and all of /dev but the sound devices and
    /// what a manager makes for a domain's memory below a mount (/dev/hugepages/..., /dev/shm/...).
    /// </summary>
    private static bool IsSystemDirectory(string path, ResourceKind kind)
    {
        int depth = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        if (depth <= 1 || (depth == 2 && SystemParents.Any(parent => IsWithin(path, parent))))
            return true;
        return IsWithin(path, "/dev") && kind switch
        {
            ResourceKind.AudioDevice => path != "/dev/snd",
            ResourceKind.MemoryBacking => depth == 2,
            _ => true,
        };
    }
}
