using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>What waitid(2) says of a child.</summary>
/// <param name="Kind">Whether it runs, ended, or is no child (any more).</param>
/// <param name="Value">The exit code or the number of the killing signal.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChildState(ChildStateKind Kind, int Value);

/// <summary>The states of a child.</summary>
internal enum ChildStateKind
{
    Running,
    Exited,
    Killed,

    /// <summary>ECHILD: not a child of this process, or somebody else has already reaped it.</summary>
    NotAChild,
}
