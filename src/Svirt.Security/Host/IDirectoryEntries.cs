namespace Svirt.Security.Host;

/// <summary>What can be done to the entries of an open directory by name. Thread-safe.</summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
internal interface IDirectoryEntries
{
    /// <summary>The names in a directory, unsorted, without <c>.</c>, <c>..</c> and those that are no text (UTF-8); at most so many.</summary>
    /// <param name="directory">The open directory.</param>
    /// <param name="limit">How many are read.</param>
    IReadOnlyList<string> ReadNames(IFileObject directory, int limit);

    /// <summary>Takes a name that is not a directory's away.</summary>
    /// <param name="directory">The open directory.</param>
    /// <param name="name">The name.</param>
    void Remove(IFileObject directory, string name);
}
