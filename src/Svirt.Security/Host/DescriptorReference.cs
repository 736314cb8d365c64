using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Keeps a descriptor open, and its number its own, while a system call uses the number.</summary>
internal readonly ref struct DescriptorReference
{
    private readonly SafeHandle _handle;

    internal DescriptorReference(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    internal int Number => (int)_handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();
}
