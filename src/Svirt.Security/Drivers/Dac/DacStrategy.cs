namespace Svirt.Security.Drivers.Dac;

/// <summary>How an emulator is given a file that it cannot open as it stands (R3.5).</summary>
public enum DacStrategy
{
    /// <summary>
    /// By an ACL entry for its user, and one for searching on those directories of the path where search is missing; where the file system
    /// has no ACLs, by a change of owner.
    /// </summary>
    Acl,

    /// <summary>By a change of owner.</summary>
    ChangeOwner,
}
