namespace Svirt.Security.Policy.FileContexts;

/// <summary>The kinds of files as the second field of a line writes them, those of the first letter that <c>ls -l</c> prints.</summary>
internal static class FileContextKinds
{
    public static FileContextKind? Parse(ReadOnlySpan<char> field) => field switch
    {
        "--" => FileContextKind.Regular,
        "-d" => FileContextKind.Directory,
        "-c" => FileContextKind.CharacterDevice,
        "-b" => FileContextKind.BlockDevice,
        "-p" => FileContextKind.Fifo,
        "-s" => FileContextKind.Socket,
        "-l" => FileContextKind.SymbolicLink,
        _ => null,
    };

    /// <summary>The field with the tab that follows it; nothing for every kind.</summary>
    public static string Format(FileContextKind kind) => kind switch
    {
        FileContextKind.Regular => "--\t",
        FileContextKind.Directory => "-d\t",
        FileContextKind.CharacterDevice => "-c\t",
        FileContextKind.BlockDevice => "-b\t",
        FileContextKind.Fifo => "-p\t",
        FileContextKind.Socket => "-s\t",
        FileContextKind.SymbolicLink => "-l\t",
        _ => "",
    };
}
