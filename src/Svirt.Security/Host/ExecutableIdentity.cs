using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Device and inode of a program file, by which /proc/PID/exe is recognised whatever its path is called.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExecutableIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);
