namespace Svirt.Security.Labelling;

/// <summary>What a plan does about one resource in one model.</summary>
public enum LabelActionKind
{
    /// <summary>Nothing, and nothing is recorded: the file is shared by the whole host, or not there, or the model labels no files.</summary>
    Ignore,

    /// <summary>The file is used as it stands. That the domain uses it is recorded, so that no other domain takes it away.</summary>
    Keep,

    /// <summary>The wanted label is put on the file, after what was there has been recorded.</summary>
    Apply,
}
