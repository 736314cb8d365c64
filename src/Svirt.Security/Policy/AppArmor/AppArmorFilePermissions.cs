namespace Svirt.Security.Policy.AppArmor;

/// <summary>What a profile may allow on a file, in the kernel's bits (security/apparmor/include/perms.h).</summary>
[Flags]
public enum AppArmorFilePermissions : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Execution (<c>x</c>).</summary>
    Execute = 0x1,

    /// <summary>Writing (<c>w</c>).</summary>
    Write = 0x2,

    /// <summary>Reading (<c>r</c>).</summary>
    Read = 0x4,

    /// <summary>Writing at the end (<c>a</c>); a part of <see cref="Write"/>.</summary>
    Append = 0x8,

    /// <summary>Making the file. Comes with <see cref="Write"/>.</summary>
    Create = 0x10,

    /// <summary>Removing the file. Comes with <see cref="Write"/>.</summary>
    Delete = 0x20,

    /// <summary>Opening the file. Comes with <see cref="Read"/> and <see cref="Write"/>.</summary>
    Open = 0x40,

    /// <summary>Renaming the file.</summary>
    Rename = 0x80,

    /// <summary>Changing times and extended attributes. Comes with <see cref="Write"/>.</summary>
    SetAttributes = 0x100,

    /// <summary>Reading status; allowed on every path that the profile's rules reach.</summary>
    GetAttributes = 0x200,

    /// <summary>Changing the mode. Comes with <see cref="Write"/>.</summary>
    ChangeMode = 0x1000,

    /// <summary>Changing the owner. Comes with <see cref="Write"/>.</summary>
    ChangeOwner = 0x2000,

    /// <summary>Changing the group.</summary>
    ChangeGroup = 0x4000,

    /// <summary>Locking (<c>k</c>).</summary>
    Lock = 0x8000,

    /// <summary>Mapping as executable code (<c>m</c>).</summary>
    MapExecutable = 0x1_0000,

    /// <summary>Being the new name of a hard link (<c>l</c>).</summary>
    Link = 0x4_0000,

    /// <summary>The path names a profile that may be taken on at the next execution.</summary>
    ChangeProfileOnExec = 0x2000_0000,

    /// <summary>The path names a profile that may be taken on at once.</summary>
    ChangeProfile = 0x4000_0000,
}
