namespace Svirt.Security.Policy.FileContexts;

/// <summary>The kind of file that an entry of <c>file_contexts</c> is for, and that a lookup asks about (file_contexts(5)).</summary>
public enum FileContextKind
{
    /// <summary>An entry: for every kind. A lookup: the kind is not known, entries of every kind count.</summary>
    Any,

    /// <summary>A regular file, <c>--</c>.</summary>
    Regular,

    /// <summary>A directory, <c>-d</c>.</summary>
    Directory,

    /// <summary>A character device node, <c>-c</c>.</summary>
    CharacterDevice,

    /// <summary>A block device node, <c>-b</c>.</summary>
    BlockDevice,

    /// <summary>A named pipe, <c>-p</c>.</summary>
    Fifo,

    /// <summary>A socket, <c>-s</c>.</summary>
    Socket,

    /// <summary>A symbolic link, <c>-l</c>.</summary>
    SymbolicLink,
}
