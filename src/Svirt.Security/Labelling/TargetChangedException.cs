using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>Between planning and applying, another file, a link or nothing at all has taken the place of a planned one.</summary>
public sealed class TargetChangedException : LabellingException
{
    internal TargetChangedException(string path, string found, Exception? inner = null, FileIdentity? foundFile = null)
        : base(path, null, "open the planned file", $"{found}; it was replaced after the plan was made", inner) => FoundFile = foundFile;

    /// <summary>What is there instead, where something is.</summary>
    internal FileIdentity? FoundFile { get; }
}
