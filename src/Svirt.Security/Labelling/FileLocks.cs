namespace Svirt.Security.Labelling;

/// <summary>Under which number the lock of a file's record stands. Two files may share one, and then wait for each other.</summary>
internal static class FileLocks
{
    private const ulong OffsetBasis = 14695981039346656037, Prime = 1099511628211;

    /// <summary>
    /// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits) with the finalizer of MurmurHash3, since which lock file it is goes by the upper bits: the
    /// same in every process, and names that differ in one digit are far apart. Nothing depends on how hard it is to find two of one number: no
    /// guest chooses its inodes.
    /// </summary>
    internal static long KeyOf(string recordName)
    {
        ulong hash = OffsetBasis;
        foreach (char c in recordName)
            hash = (hash ^ c) * Prime;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return (long)((hash ^ (hash >> 33)) & long.MaxValue);
    }
}
