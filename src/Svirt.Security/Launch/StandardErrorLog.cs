using System.Text;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>What can be read of a child's standard error, whatever it leads to.</summary>
internal sealed class StandardErrorLog
{
    internal const int Capacity = 64 * 1024;

    private readonly IProcessDescriptors _descriptors;
    private readonly StandardStreamKind _kind;
    private readonly SafeFileHandle? _handle;
    private readonly long? _start;

    /// <param name="descriptors">Reads descriptors.</param>
    /// <param name="kind">What standard error leads to.</param>
    /// <param name="handle">The capture, our end of the pipe, or the caller's descriptor.</param>
    internal StandardErrorLog(IProcessDescriptors descriptors, StandardStreamKind kind, SafeFileHandle? handle)
    {
        _descriptors = descriptors;
        _kind = kind;
        _handle = handle;
        _start = kind == StandardStreamKind.Handle ? descriptors.WritePosition(handle!) : null;
    }

    /// <summary>The text written so far, or a sentence that says where it went.</summary>
    internal string ReadAfterFailure()
    {
        try
        {
            return _kind switch
            {
                StandardStreamKind.Capture => ReadCapture(_handle!),
                StandardStreamKind.Pipe => Encoding.UTF8.GetString(_descriptors.Drain(_handle!, Capacity)),
                StandardStreamKind.Handle when _start is long position =>
                    Encoding.UTF8.GetString(_descriptors.ReadFrom(_handle!, position, Capacity)),
                StandardStreamKind.Handle => "(standard error went to the caller's descriptor, which is no regular file)",
                _ => "(standard error went to /dev/null)",
            };
        }
        catch (Exception error)
            when (error is HostException or IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            return $"(standard error could not be read: {error.Message})";
        }
    }

    /// <summary>The text of a capture. What was not written is NUL; offsets are not asked, for the child may move them.</summary>
    internal static string ReadCapture(SafeFileHandle capture)
    {
        byte[] buffer = new byte[Capacity];
        int length = RandomAccess.Read(capture, buffer, 0);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, length).TrimEnd((byte)0));
    }
}
