using System.Text;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.FileContexts;

/// <summary>
/// Reads the lines of <c>file_contexts</c> and of its <c>.subs</c> files (file_contexts(5), selabel_file(5)): fields parted by white space,
/// <c>#</c> begins a comment line, the kind of file may be missing.
/// </summary>
internal sealed class FileContextReader(string file, int maxEntries)
{
    /// <summary>The third field of files that are not to be relabelled.</summary>
    public const string NoContext = "<<none>>";

    private const int MaxLineLength = 8192;
    private readonly Dictionary<string, SecurityContext> _contexts = new(StringComparer.Ordinal);

    public List<FileContextEntry> ReadEntries(TextReader text)
    {
        var entries = new List<FileContextEntry>();
        foreach ((int line, string[] fields) in Lines(text))
        {
            if (entries.Count == maxEntries)
                throw Malformed(line, $"the file has more than {maxEntries} entries");
            entries.Add(Entry(line, fields));
        }
        return entries;
    }

    public PathSubstitutions ReadSubstitutions(TextReader text)
    {
        var pairs = new List<(byte[], byte[])>();
        foreach ((int line, string[] fields) in Lines(text))
        {
            if (pairs.Count == maxEntries)
                throw Malformed(line, $"the file has more than {maxEntries} lines");
            // libselinux skips a line that has one path only, too.
            if (fields.Length >= 2)
                pairs.Add((Encoding.UTF8.GetBytes(fields[0]), Encoding.UTF8.GetBytes(fields[1])));
        }
        return new PathSubstitutions(pairs);
    }

    private FileContextEntry Entry(int line, string[] fields)
    {
        if (fields.Length is not (2 or 3))
            throw Malformed(line, "a pattern, perhaps a kind of file, and a context are expected");
        string pattern = fields[0];
        FileContextKind kind = fields.Length == 2
            ? FileContextKind.Any
            : FileContextKinds.Parse(fields[1]) ?? throw Malformed(line, $"\"{fields[1]}\" is no kind of file");
        string context = fields[^1];
        return new FileContextEntry(pattern, kind, context == NoContext ? null : Context(line, context), file, line);
    }

    private SecurityContext Context(int line, string text)
    {
        if (_contexts.TryGetValue(text, out SecurityContext? known))
            return known;
        if (!SecurityContext.TryParse(text, out SecurityContext? context))
            throw Malformed(line, $"\"{text}\" is no SELinux context");
        _contexts.Add(text, context);
        return context;
    }

    private IEnumerable<(int Line, string[] Fields)> Lines(TextReader text)
    {
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length > MaxLineLength)
                throw Malformed(number, $"the line is longer than {MaxLineLength} characters");
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || fields[0][0] == '#')
                continue;
            if (!Ascii.IsValid(line))
                throw Malformed(number, "the line has characters outside ASCII");
            yield return (number, fields);
        }
    }

    private FileContextException Malformed(int line, string problem) => new(file, line, problem);
}
