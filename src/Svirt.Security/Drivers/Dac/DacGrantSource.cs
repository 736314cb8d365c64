namespace Svirt.Security.Drivers.Dac;

/// <summary>Which entry of a mode or an ACL decides about an identity.</summary>
internal enum DacGrantSource
{
    /// <summary>The owner's bits.</summary>
    Owner,

    /// <summary>The group's bits, where there is no ACL.</summary>
    Group,

    /// <summary>The ACL's entry for the user.</summary>
    NamedUser,

    /// <summary>The ACL's entry for a group, named or the file's own.</summary>
    AclGroup,

    /// <summary>The bits for others.</summary>
    Others,
}
