using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Every path is the same image, or an empty file of its own.</summary>
internal sealed class MemoryImages(byte[] image) : IImageFileOpener
{
    private ulong _inode;

    public long BytesRead { get; private set; }

    public IImageFile Open(string path) => new MemoryImage(this, path, image, GetStatus(path));

    public FileStatus GetStatus(string path) => new()
    {
        Identity = new FileIdentity(new DeviceNumber(1, 1), ++_inode, 0),
        Type = FileType.Regular,
        Permissions = 0x180,
        UserId = 0,
        GroupId = 0,
        LinkCount = 1,
    };

    private sealed class MemoryImage(MemoryImages owner, string path, byte[] content, FileStatus status) : IImageFile
    {
        public string Path => path;

        public FileStatus Status => status;

        public int Read(long offset, Span<byte> buffer)
        {
            Assert.True(offset >= 0, "a negative offset");
            var length = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            if (length > 0)
                content.AsSpan((int)offset, length).CopyTo(buffer);
            owner.BytesRead += length;
            return length;
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
