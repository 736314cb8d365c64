namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>What a rule on a file grants, in the letters of apparmor.d(5). No rule executes, links or denies.</summary>
[Flags]
internal enum FileRight
{
    None = 0,

    /// <summary><c>r</c>.</summary>
    Read = 1,

    /// <summary><c>w</c>: also creating, removing and changing attributes.</summary>
    Write = 2,

    /// <summary><c>k</c>: locks, also those of open file descriptions.</summary>
    Lock = 4,

    /// <summary><c>m</c>: mapping as executable code.</summary>
    MapExecutable = 8,

    /// <summary><c>l</c>: making hard links, for file systems shared with a guest.</summary>
    Link = 16,
}
