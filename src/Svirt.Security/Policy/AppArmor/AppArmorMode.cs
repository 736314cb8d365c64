namespace Svirt.Security.Policy.AppArmor;

/// <summary>What becomes of an access that a profile does not allow.</summary>
public enum AppArmorMode
{
    /// <summary>It is denied.</summary>
    Enforce,

    /// <summary>It is recorded and let pass.</summary>
    Complain,

    /// <summary>The process is killed.</summary>
    Kill,

    /// <summary>The profile only gives a name; nothing is denied.</summary>
    Unconfined,

    /// <summary>User space is asked.</summary>
    Prompt,
}
