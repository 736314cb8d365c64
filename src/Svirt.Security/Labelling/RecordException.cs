using Svirt.Security.Errors;

namespace Svirt.Security.Labelling;

/// <summary>A record under the state directory is damaged or of an unknown version. It is not trusted and not removed.</summary>
public sealed class RecordException : SvirtSecurityException
{
    internal RecordException(string path, string cause, Exception? inner = null)
        : base($"{path}: {cause}", inner) => Path = path;

    /// <summary>The record's path.</summary>
    public string Path { get; }
}
