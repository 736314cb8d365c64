using System.Buffers.Binary;
using System.Text;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// Bytes of an image's header, read as they are asked for. What a guest can put into a header decides offsets and lengths, so all are
/// checked, and no more than <see cref="MaxBlock"/> bytes are read at once.
/// </summary>
internal sealed class HeaderBytes(IImageFile image)
{
    public const int MaxBlock = 1 << 20;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that must be there.</summary>
    public byte[] Block(ulong offset, int length)
    {
        if (offset > long.MaxValue - MaxBlock)
            throw Malformed(long.MaxValue, "An offset is beyond any file.");
        var block = new byte[length];
        if (image.Read((long)offset, block) != length)
            throw Malformed((long)offset, "The image ends inside its header.");
        return block;
    }

    /// <summary>Bytes as far as the image has them.</summary>
    public byte[] Start(int length)
    {
        var block = new byte[length];
        return block[..image.Read(0, block)];
    }

    /// <summary>A name at an offset that the header gives.</summary>
    public HeaderName Name(ulong offset, uint length, int most)
    {
        if (length == 0 || length > most)
        {
            throw new ImageChainException(
                ImageChainRules.NameInvalid, image.Path, Clamp(offset), $"A name of {length} bytes is in no header of this format.");
        }

        return Name(Block(offset, (int)length), Clamp(offset));
    }

    public HeaderName Name(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            return new HeaderName(_strictUtf8.GetString(bytes), offset);
        }
        catch (DecoderFallbackException error)
        {
            throw new ImageChainException(ImageChainRules.NameInvalid, image.Path, offset, "A name is not UTF-8.", error);
        }
    }

    public ImageChainException Malformed(long offset, string sentence) =>
        new(ImageChainRules.HeaderMalformed, image.Path, offset, sentence);

    public ImageChainException Unknown(long offset, string sentence) =>
        new(ImageChainRules.FeatureUnknown, image.Path, offset, sentence);

    public static uint Big32(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt32BigEndian(block[at..]);

    public static ulong Big64(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt64BigEndian(block[at..]);

    public static uint Little32(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt32LittleEndian(block[at..]);

    public static ulong Little64(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt64LittleEndian(block[at..]);

    private static long Clamp(ulong offset) => (long)Math.Min(offset, long.MaxValue);
}
