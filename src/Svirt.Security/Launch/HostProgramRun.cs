using System.Runtime.InteropServices;

namespace Svirt.Security.Launch;

/// <summary>What became of a program of the host's.</summary>
/// <param name="Exit">How it ended; null if it did not in time, and was killed.</param>
/// <param name="Errors">The beginning of what it wrote to standard error; empty where its exit code is 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HostProgramRun(ProcessExit? Exit, string Errors);
