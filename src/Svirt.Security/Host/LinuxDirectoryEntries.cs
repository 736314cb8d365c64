using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary><see cref="IDirectoryEntries"/> through the descriptors of <see cref="LinuxFileOpener"/>.</summary>
internal sealed class LinuxDirectoryEntries : IDirectoryEntries
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> ReadNames(IFileObject directory, int limit)
    {
        // A descriptor of O_PATH cannot be read, but opens itself.
        int descriptor = NativeMethods.OpenEntry(HandleOf(directory), ".\0"u8, NativeMethods.ODirectory | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            throw HostException.FromLastError("openat", directory.Path);
        using var readable = new SafeFileHandle(descriptor, ownsHandle: true);
        return [.. EntryNames.List(readable, directory.Path).Take(limit).Select(TextOf).OfType<string>()];
    }

    public void Remove(IFileObject directory, string name)
    {
        if (NativeMethods.UnlinkAt(HandleOf(directory), name, 0) != 0)
            throw new HostException("unlinkat", directory.Path + "/" + name, Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle HandleOf(IFileObject file) =>
        file is LinuxFileObject { Handle: var handle } ? handle : throw new HostException("open", file.Path, "it is no file of this host");

    private static string? TextOf(byte[] name)
    {
        try
        {
            return _strict.GetString(name, 0, name.Length - 1);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
