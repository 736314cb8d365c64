using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>The version of the C library that the process runs on.</summary>
internal static unsafe class GnuLibc
{
    /// <summary>The version, or null on another C library (musl has no <c>gnu_get_libc_version</c>).</summary>
    internal static Version? FindVersion()
    {
        try
        {
            return Version.TryParse(Marshal.PtrToStringUTF8((nint)NativeMethods.GnuLibcVersion()), out Version? version) ? version : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }
}
