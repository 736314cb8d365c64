using Svirt.Security.Errors;

namespace Svirt.Security.Labelling;

/// <summary>A path is refused by the rules on links and places that hold for all drivers.</summary>
public sealed class UnsafePathException : SvirtSecurityException
{
    internal UnsafePathException(string path, PathVerdict verdict)
        : base($"{path}: {verdict.Explanation} (rule {verdict.Rule}){(verdict.Remedy is null ? "" : "; " + verdict.Remedy)}")
    {
        Path = path;
        Verdict = verdict;
    }

    /// <summary>The path that is refused.</summary>
    public string Path { get; }

    /// <summary>The rule and what would change it.</summary>
    public PathVerdict Verdict { get; }
}
