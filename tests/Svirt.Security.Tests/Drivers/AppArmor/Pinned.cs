using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Tests.Drivers.AppArmor;

/// <summary>Resources as resolving leaves them, without files.</summary>
internal static class Pinned
{
    public static PinnedResource Disk(string path, ResourceAccess access = ResourceAccess.ReadWrite, int depth = 0) =>
        Resource(depth == 0 ? ResourceKind.Disk : ResourceKind.BackingImage, path, access, depth: depth);

    public static PinnedResource Resource(
        ResourceKind kind,
        string path,
        ResourceAccess access,
        ResourceSourceType type = ResourceSourceType.File,
        int depth = 0) => new(
            new DomainResource { Kind = kind, Path = "/as/in/the/document", Access = access, SourceType = type, BackingDepth = depth },
            new PinnedFile { RequestedPath = "/as/in/the/document", Path = path, Directories = [] },
            PathVerdict.Ordinary);
}
