namespace Svirt.Security.Labelling;

/// <summary>Between planning and applying, another file, a link or nothing at all has taken the place of a planned one.</summary>
public sealed class TargetChangedException : LabellingException
{
    internal TargetChangedException(string path, string found, Exception? inner = null)
        : base(path, null, "open the planned file", $"{found}; it was replaced after the plan was made", inner)
    {
    }
}
