namespace Svirt.Security.Host;

/// <summary>The type of a file system object, from the S_IFMT bits of inode(7).</summary>
public enum FileType
{
    /// <summary>None of the types of inode(7).</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A block device node.</summary>
    BlockDevice,

    /// <summary>A character device node.</summary>
    CharacterDevice,

    /// <summary>A fifo (named pipe).</summary>
    Fifo,

    /// <summary>A socket.</summary>
    Socket,
}
