using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>A thread of a process that lives.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Id">The thread. <see cref="IProcessTable"/> takes it like a process id: /proc/TID exists although it is not listed (proc(5)).</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RunningThread(int ProcessId, int Id);
