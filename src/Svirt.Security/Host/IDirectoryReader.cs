namespace Svirt.Security.Host;

/// <summary>Lists directories without following symbolic links. Thread-safe.</summary>
internal interface IDirectoryReader
{
    /// <summary>The names in a directory, unsorted, without <c>.</c> and <c>..</c>; at most so many, which says that there may be more.</summary>
    /// <param name="path">The absolute path, free of symbolic links.</param>
    /// <param name="limit">How many are read.</param>
    /// <exception cref="HostException">It cannot be read, or a symbolic link stands in its path.</exception>
    IReadOnlyList<string> ReadNames(string path, int limit);
}
