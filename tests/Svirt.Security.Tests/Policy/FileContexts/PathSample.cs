using System.Text;
using Svirt.Security.Policy.FileContexts;

namespace Svirt.Security.Tests.Policy.FileContexts;

/// <summary>Paths that are near the patterns of a file: most match the one they were made from, many some others, some none.</summary>
internal sealed class PathSample(IReadOnlyList<FileContextEntry> entries, int seed)
{
    private static readonly string[] Names = ["a", "x9", "lib", "qemu", "..", "run", "1.2.3", "ü", "bin", "images", "s p"];
    private readonly Random _random = new(seed);

    public (FileContextKind Kind, string Path) Next()
    {
        FileContextEntry entry = entries[_random.Next(entries.Count)];
        string path = Expand(entry.Pattern);
        if (_random.Next(4) == 0)
            path = Mutate(path);
        FileContextKind kind = _random.Next(3) switch
        {
            0 => entry.Kind,
            1 => FileContextKind.Any,
            _ => (FileContextKind)_random.Next(8),
        };
        return (kind, path.StartsWith('/') ? path : "/" + path);
    }

    // Knows just enough of the syntax: escapes, wild cards, classes by one guess, groups by one of their branches.
    private string Expand(string pattern)
    {
        var path = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            char next = i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            switch (pattern[i])
            {
                case '\\':
                    path.Append(next);
                    i++;
                    break;
                case '.' when next is '*' or '+':
                    path.AppendJoin('/', Enumerable.Range(0, _random.Next(3)).Select(_ => Names[_random.Next(Names.Length)]));
                    i++;
                    break;
                case '.':
                    path.Append((char)_random.Next('!', '~'));
                    break;
                case '[':
                    int end = pattern.IndexOf(']', i + 2);
                    path.Append(pattern[i + 1] == '^' ? Names[_random.Next(Names.Length)] : pattern.AsSpan(_random.Next(i + 1, end), 1).ToString());
                    i = end;
                    break;
                case '(' or ')' or '|' when _random.Next(8) > 0:
                    break;
                case '?' or '+' or '*':
                    if (path.Length > 1 && pattern[i] == '?' && _random.Next(2) == 0)
                        path.Length--;
                    break;
                default:
                    path.Append(pattern[i]);
                    break;
            }
        }
        return path.ToString();
    }

    private string Mutate(string path)
    {
        int at = _random.Next(1, path.Length + 1);
        return _random.Next(5) switch
        {
            0 => path[..at],
            1 => path + "/" + Names[_random.Next(Names.Length)],
            2 => path.Insert(at, "/"),
            3 => path.Insert(at, Names[_random.Next(Names.Length)]),
            _ => path + "/",
        };
    }
}
