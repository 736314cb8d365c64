using Svirt.Security.Labels;

namespace Svirt.Security.Policy.FileContexts;

/// <summary>One line of a <c>file_contexts</c> file: what the files whose whole path matches are to be labelled.</summary>
public sealed class FileContextEntry
{
    internal FileContextEntry(string pattern, FileContextKind kind, SecurityContext? context, string file, int line)
    {
        Pattern = pattern;
        Kind = kind;
        Context = context;
        File = file;
        Line = line;
        Stem = PathStem.OfPattern(pattern);
    }

    /// <summary>The regular expression, as written; it is matched against the whole path.</summary>
    public string Pattern { get; }

    /// <summary>The kind of files it is for.</summary>
    public FileContextKind Kind { get; }

    /// <summary>The label, or null for <c>&lt;&lt;none&gt;&gt;</c>: these files are not to be relabelled.</summary>
    public SecurityContext? Context { get; }

    /// <summary>The file it was read from.</summary>
    public string File { get; }

    /// <summary>Its line in that file, from 1.</summary>
    public int Line { get; }

    /// <summary>The first component that a path must have for the entry to be tried at all; empty if any.</summary>
    internal byte[] Stem { get; }

    /// <summary>The line in the form of the file.</summary>
    public override string ToString() => $"{Pattern}\t{FileContextKinds.Format(Kind)}{Context?.ToString() ?? FileContextReader.NoContext}";
}
