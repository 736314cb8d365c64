namespace Svirt.Security.Labelling;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>The domain can start; somebody should know.</summary>
    Warning,

    /// <summary>The domain cannot start, or not confined as demanded.</summary>
    Error,
}
