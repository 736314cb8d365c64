namespace Svirt.Security.Domains.Images;

/// <summary>
/// Paths made of names in headers. They are opened without following links, so that <c>..</c> can be taken out of the text.
/// </summary>
internal static class ImagePath
{
    /// <summary>An absolute path without empty components, <c>.</c> and <c>..</c>.</summary>
    public static string Normalize(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "..")
            {
                if (names.Count > 0)
                    names.RemoveAt(names.Count - 1);
            }
            else if (name != ".")
            {
                names.Add(name);
            }
        }

        return "/" + string.Join('/', names);
    }

    /// <summary>A name as seen from the directory of an image.</summary>
    public static string Combine(string imagePath, string name) =>
        Normalize(name.StartsWith('/') ? name : string.Concat(imagePath.AsSpan(0, imagePath.LastIndexOf('/') + 1), name));

    public static bool IsBelow(string path, string root) =>
        path.Length > root.Length && path[root.Length] == '/' && path.StartsWith(root, StringComparison.Ordinal);
}
