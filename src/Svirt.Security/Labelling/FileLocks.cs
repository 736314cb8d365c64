using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Svirt.Security.Labelling;

/// <summary>Under which number the lock of a file's record stands. Two files may share one, and then wait for each other.</summary>
internal static class FileLocks
{
    internal static long KeyOf(string recordName)
    {
        Span<byte> name = stackalloc byte[Encoding.UTF8.GetMaxByteCount(recordName.Length)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name[..Encoding.UTF8.GetBytes(recordName, name)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash) & long.MaxValue;
    }
}
