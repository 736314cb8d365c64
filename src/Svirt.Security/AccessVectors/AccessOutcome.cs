namespace Svirt.Security.AccessVectors;

/// <summary>What became of a check.</summary>
public enum AccessOutcome
{
    /// <summary>The policy denies it, and is enforced.</summary>
    Denied = 0,

    /// <summary>The policy allows it.</summary>
    Granted,

    /// <summary>The policy denies it, and that is recorded but not enforced: the host or the source's type is permissive.</summary>
    NotEnforced,

    /// <summary>The policy does not define the class or a permission, so it protects nothing here (R5.1). Denied unless the cache was told otherwise.</summary>
    Unprotected,

    /// <summary>The source of decisions cannot know: an ioctl command without a policy to look it up in. Denied.</summary>
    Undetermined,

    /// <summary>The policy does not accept one of the contexts. Denied, unless the host is permissive.</summary>
    InvalidContext,
}
