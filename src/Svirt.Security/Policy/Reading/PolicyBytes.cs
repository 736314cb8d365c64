namespace Svirt.Security.Policy.Reading;

/// <summary>Takes all bytes of a stream into memory, within <see cref="PolicyDatabase.MaxLength"/>.</summary>
internal static class PolicyBytes
{
    private const int FirstBlock = 1 << 16;

    public static ReadOnlySpan<byte> ReadToEnd(Stream stream)
    {
        // The length is only a hint: /sys/fs/selinux/policy tells the truth, other files of sysfs do not.
        long hint = stream.CanSeek ? stream.Length - stream.Position : 0;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(hint + 1, FirstBlock, PolicyDatabase.MaxLength));
        int length = 0;
        while (true)
        {
            int read = stream.Read(bytes, length, bytes.Length - length);
            if (read == 0)
                return bytes.AsSpan(0, length);
            length += read;
            // Whether that is all or not, it is too much, and said so when it is read.
            if (length == PolicyDatabase.MaxLength)
                return bytes;
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * length, PolicyDatabase.MaxLength));
        }
    }
}
