using System.Globalization;
using Svirt.Security.Errors;

namespace Svirt.Security.Policy.FileContexts;

/// <summary>A <c>file_contexts</c> file has a line that is not of its form, or a pattern that this library does not read.</summary>
public sealed class FileContextException : SvirtSecurityException
{
    internal FileContextException(string file, int line, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}: {problem}."))
    {
        File = file;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 if the file as a whole is meant.</summary>
    public int Line { get; }
}
