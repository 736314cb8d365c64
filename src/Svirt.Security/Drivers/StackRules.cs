namespace Svirt.Security.Drivers;

/// <summary>The stable names of what planning finds for the stack as a whole. They appear in findings and logs.</summary>
public static class StackRules
{
    /// <summary>The document asks for a model that is not active on this host.</summary>
    public const string ModelNotActive = "model-not-active";

    /// <summary>Confinement is required, and the domain would run without it.</summary>
    public const string RequireConfined = "require-confined";

    /// <summary>Two mandatory models would confine the emulator, which takes on one label only: both are set through attr/exec.</summary>
    public const string TwoMandatoryModels = "two-mandatory-models";

    /// <summary>A driver needs to label a file that is never changed.</summary>
    public const string Untouchable = "untouchable-file";

    /// <summary>The document passes arguments straight to the emulator, which may name files that no driver sees.</summary>
    public const string RawCommandLine = "raw-command-line";
}
