namespace Svirt.Security.Domains.Images;

/// <summary>Paths made of names in headers, and those they are held against.</summary>
internal static class ImagePath
{
    /// <summary>Whether a path has a component <c>..</c>. It may lead through a link, so it cannot be taken out of the text.</summary>
    public static bool GoesUp(string path) => path.Split('/').Contains("..", StringComparer.Ordinal);

    /// <summary>A name as seen from the directory of an image, as it stands.</summary>
    public static string Join(string imagePath, string name) =>
        name.StartsWith('/') ? name : string.Concat(imagePath.AsSpan(0, imagePath.LastIndexOf('/') + 1), name);

    /// <summary>An absolute path that does not go up, without empty components and <c>.</c>, which mean nothing.</summary>
    public static string Normalize(string path) =>
        "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "."));

    /// <summary>Whether an option can be held against names in headers: an absolute, normalized path below the root directory.</summary>
    public static bool IsNormalized(string path) =>
        HostPath.FindFault(path) is null && !GoesUp(path) && Normalize(path) == path && path != "/";

    public static bool IsBelow(string path, string root) =>
        path.Length > root.Length && path[root.Length] == '/' && path.StartsWith(root, StringComparison.Ordinal);
}
