using System.Runtime.InteropServices;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// How a process ended: by an exit code, or killed by a signal. Both are null when something else in the manager's process reaped it
/// (wait(2) for any child, or SIGCHLD ignored before the runtime started), so that its status is lost.
/// </summary>
/// <param name="Code">The exit code, 0 to 255, or null.</param>
/// <param name="Signal">The number of the signal that killed it, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProcessExit(int? Code, int? Signal)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Code is int code ? $"exit code {code}"
        : Signal is int signal ? $"killed by signal {signal}"
        : "ended, status taken by another waiter";

    internal static ProcessExit? From(ChildState state) => state.Kind switch
    {
        ChildStateKind.Running => null,
        ChildStateKind.Exited => new ProcessExit(state.Value, null),
        ChildStateKind.Killed => new ProcessExit(null, state.Value),
        _ => new ProcessExit(null, null),
    };
}
