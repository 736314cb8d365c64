using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>A NULL-terminated array of NUL-terminated UTF-8 strings in one block of unmanaged memory, as execve(2) takes it.</summary>
internal sealed unsafe class NativeStringArray : IDisposable
{
    private byte* block;

    internal NativeStringArray(IReadOnlyList<string> strings)
    {
        nuint pointers = (nuint)((strings.Count + 1) * sizeof(byte*));
        nuint size = pointers;
        foreach (string value in strings)
        {
            if (value.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("An argument or environment word contains a NUL character.", nameof(strings));

            size += (nuint)Encoding.UTF8.GetByteCount(value) + 1;
        }

        block = (byte*)NativeMemory.AllocZeroed(size);
        byte* next = block + pointers;
        byte* end = block + size;
        for (int i = 0; i < strings.Count; i++)
        {
            Pointer[i] = next;
            next += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(next, (int)(end - next))) + 1;
        }
    }

    internal byte** Pointer => (byte**)block;

    public void Dispose()
    {
        NativeMemory.Free(block);
        block = null;
    }
}
