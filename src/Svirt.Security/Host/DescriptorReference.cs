using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Keeps a descriptor open, and its number its own, while a system call uses the number.</summary>
internal readonly ref struct DescriptorReference
{
    private readonly SafeHandle handle;

    internal DescriptorReference(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        this.handle = handle;
    }

    internal int Number => (int)handle.DangerousGetHandle();

    public void Dispose() => handle.DangerousRelease();
}
