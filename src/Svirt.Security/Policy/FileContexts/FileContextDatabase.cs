using System.Text;
using Svirt.Security.Labels;
using Svirt.Security.Policy.FileContexts.Patterns;

namespace Svirt.Security.Policy.FileContexts;

/// <summary>
/// What label a path has by default: the host's <c>file_contexts</c>, with <c>.homedirs</c>, <c>.local</c> and both substitution files, as
/// <c>restorecon</c> and libselinux's <c>selabel_lookup</c> answer it. Thread-safe; lookups take no lock once their way has been taken before.
/// </summary>
/// <remarks>
/// Rules of libselinux 3.4 (selabel_file(5)): of the entries that match the whole path, the last wins, and entries without any
/// metacharacter come after all others; doubled slashes and one at the end are dropped; local substitutions are applied before the
/// distribution's. A compiled <c>.bin</c> beside the file holds the same and is not read.
/// </remarks>
public sealed class FileContextDatabase
{
    /// <summary>The most entries that are read from one file.</summary>
    public const int MaxEntries = 200_000;

    private const int MaxPathLength = 1 << 16;
    private const int OnStack = 512;
    private readonly FileContextEntry[] _byRank;
    private readonly PathAutomaton _automaton;
    private readonly PathSubstitutions _distribution;
    private readonly PathSubstitutions _local;

    private FileContextDatabase(List<FileContextEntry> entries, PathSubstitutions distribution, PathSubstitutions local)
    {
        Entries = entries.AsReadOnly();
        (_distribution, _local) = (distribution, local);
        _byRank = [.. entries.Where(entry => HasMetaCharacters(entry.Pattern)), .. entries.Where(entry => !HasMetaCharacters(entry.Pattern))];
        var patterns = new PatternStates();
        for (int rank = 0; rank < _byRank.Length; rank++)
            Add(patterns, _byRank[rank], rank);
        _automaton = new PathAutomaton(patterns);
    }

    /// <summary>All entries, in the order of the files.</summary>
    public IReadOnlyList<FileContextEntry> Entries { get; }

    /// <summary>Reads a <c>file_contexts</c> file and, beside it, those of its companions that exist.</summary>
    /// <param name="path">For instance <c>/etc/selinux/default/contexts/files/file_contexts</c>.</param>
    /// <exception cref="FileContextException">A line cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read, or the first does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public static FileContextDatabase Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<FileContextEntry> entries = Read(path, (reader, text) => reader.ReadEntries(text));
        entries.AddRange(ReadIfThere(path + ".homedirs", (reader, text) => reader.ReadEntries(text)) ?? []);
        entries.AddRange(ReadIfThere(path + ".local", (reader, text) => reader.ReadEntries(text)) ?? []);
        return new FileContextDatabase(
            entries,
            ReadIfThere(path + ".subs_dist", (reader, text) => reader.ReadSubstitutions(text)) ?? PathSubstitutions.None,
            ReadIfThere(path + ".subs", (reader, text) => reader.ReadSubstitutions(text)) ?? PathSubstitutions.None);
    }

    /// <summary>Reads entries alone, without companions.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="FileContextException">A line cannot be read.</exception>
    public static FileContextDatabase Parse(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new FileContextDatabase(new FileContextReader(name, MaxEntries).ReadEntries(text), PathSubstitutions.None, PathSubstitutions.None);
    }

    /// <summary>The label that a file of this path and kind has by default, or null if it is not to be relabelled.</summary>
    /// <exception cref="ArgumentException">The path is empty, not absolute or longer than 64 KiB.</exception>
    public SecurityContext? Lookup(string path, FileContextKind kind) => Find(path, kind)?.Context;

    /// <summary>The entry that decides for a file of this path and kind, or null if none matches.</summary>
    /// <exception cref="ArgumentException">The path is empty, not absolute or longer than 64 KiB.</exception>
    public FileContextEntry? Find(string path, FileContextKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Length > MaxPathLength)
            throw new ArgumentException("The path is too long.", nameof(path));
        Span<byte> bytes = path.Length <= OnStack / 3 ? stackalloc byte[OnStack] : new byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        return Find(bytes[..Encoding.UTF8.GetBytes(path, bytes)], kind);
    }

    /// <summary>The entry that decides for a file of this path and kind, or null if none matches.</summary>
    /// <param name="path">The path's bytes as the kernel has them, without a zero at the end.</param>
    /// <param name="kind">The kind of file.</param>
    /// <exception cref="ArgumentException">The path is empty, not absolute or longer than 64 KiB.</exception>
    public FileContextEntry? Find(ReadOnlySpan<byte> path, FileContextKind kind)
    {
        if (path.Length > MaxPathLength || path is not [(byte)'/', ..])
            throw new ArgumentException("The path is empty, not absolute or too long.", nameof(path));
        ReadOnlySpan<byte> clean = NeedsCleaning(path) ? Clean(path) : path;
        clean = Substituted(clean) ?? clean;
        (int[] whole, int[] beforeNewline) = _automaton.Match(clean);
        int rank = Math.Max(Highest(whole, clean, kind), Highest(beforeNewline, clean, kind));
        return rank < 0 ? null : _byRank[rank];
    }

    private byte[]? Substituted(ReadOnlySpan<byte> path) =>
        _local.Apply(path) is { } local ? _distribution.Apply(local) ?? local : _distribution.Apply(path);

    private int Highest(int[] ranks, ReadOnlySpan<byte> path, FileContextKind kind)
    {
        foreach (int rank in ranks)
        {
            FileContextEntry entry = _byRank[rank];
            bool ofKind = kind == FileContextKind.Any || entry.Kind == FileContextKind.Any || entry.Kind == kind;
            if (ofKind && PathStem.Admits(entry.Stem, path))
                return rank;
        }
        return -1;
    }

    private static bool NeedsCleaning(ReadOnlySpan<byte> path) => path.Length > 1 && (path[^1] == '/' || path.IndexOf("//"u8) >= 0);

    private static byte[] Clean(ReadOnlySpan<byte> path)
    {
        var clean = new List<byte>(path.Length);
        foreach (byte value in path)
        {
            if (value != '/' || clean is not [.., (byte)'/'])
                clean.Add(value);
        }
        if (clean is [_, .., (byte)'/'])
            clean.RemoveAt(clean.Count - 1);
        return [.. clean];
    }

    private static bool HasMetaCharacters(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (".^$?*+|[({".Contains(pattern[i], StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static void Add(PatternStates patterns, FileContextEntry entry, int rank)
    {
        try
        {
            patterns.Add(PatternParser.Parse(entry.Pattern), rank);
        }
        catch (PatternException refusal)
        {
            throw new FileContextException(entry.File, entry.Line, refusal.Message);
        }
    }

    private static T? ReadIfThere<T>(string path, Func<FileContextReader, TextReader, T> read)
        where T : class
    {
        try
        {
            return Read(path, read);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static T Read<T>(string path, Func<FileContextReader, TextReader, T> read)
    {
        using var text = new StreamReader(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite });
        return read(new FileContextReader(path, MaxEntries), text);
    }
}
