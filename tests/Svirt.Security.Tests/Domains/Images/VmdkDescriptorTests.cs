using System.Buffers.Binary;
using System.Text;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>
/// What QEMU (block/vmdk.c) finds in a descriptor by sscanf and strstr is found here as well, or the image is refused. Each of the refused
/// ones makes qemu-img open <c>victim.raw</c>, or might.
/// </summary>
public sealed class VmdkDescriptorTests : IDisposable
{
    private const string Head = "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n";

    private readonly ImageFolder _images = new();

    public VmdkDescriptorTests()
    {
        File.WriteAllBytes(_images["victim.raw"], new byte[1 << 20]);
        File.WriteAllBytes(_images["flat.raw"], new byte[1 << 20]);
    }

    public void Dispose() => _images.Dispose();

    [Theory]
    [InlineData("RW 2048 FLAT \"flat.raw\" 0\n")]
    [InlineData("RW 2048 FLAT \"flat.raw\" 0\r\n\r\n# a \"comment\"\r\nddb.adapterType = \"ide\"\r\n\t\n")]
    [InlineData("RW 2048 VMFS \"flat.raw\"")]
    [InlineData("RDONLY 2048 FLAT \"flat.raw\" 8\n")]
    [InlineData("RW 2048 SESPARSE \"flat.raw\"\n")]
    public void Complete_CanonicalExtent_IsFound(string extent) =>
        Assert.Equal(["Disk0 disk.vmdk vmdk ReadOnly", "DataFile0 flat.raw raw ReadOnly"], Discover(Encoding.UTF8.GetBytes(Head + extent)));

    [Theory]
    [InlineData("RW +2048 FLAT \"victim.raw\" 0\n")]
    [InlineData("RW 2048FLAT \"victim.raw\" 0\n")]
    [InlineData("RW\n2048\nFLAT\n\"victim.raw\"\n0\n")]
    [InlineData("RW\t2048 FLAT \"victim.raw\" 0\n")]
    [InlineData(" RW 2048 FLAT \"victim.raw\" 0\n")]
    [InlineData("RW 2048 FLAT \"victim.raw\"0\n")]
    [InlineData("RW 2048 FLAT \"victim.raw\" +0\n")]
    [InlineData("RW 2048 FLAT \"victim.raw\" 0 x\n")]
    [InlineData("RW 2048 FLAT \"victim.raw\"\n")]
    [InlineData("RW 2048 FLAT\"victim.raw\" 0\n")]
    [InlineData("RW 2048 SPARSE \"victim.raw")]
    [InlineData("RW 2048 VMFS \"victim.raw\" 0\n")]
    [InlineData("RW 2048 ZERO\n")]
    [InlineData("RW 2048 VMFSRAW \"victim.raw\"\n")]
    [InlineData("NOACCESS 2048 FLAT \"victim.raw\" 0\n")]
    [InlineData("rw 2048 FLAT \"victim.raw\" 0\n")]
    [InlineData("RW 0 FLAT \"victim.raw\" 0\n")]
    [InlineData("RW 99999999999999999999 FLAT \"victim.raw\" 0\n")]
    [InlineData("x\vRW 2048 FLAT \"victim.raw\" 0\n")]
    public void Complete_HeaderMalformedByAnExtentThatIsNotCanonical_IsRefused(string extent) =>
        Refused(ImageChainRules.HeaderMalformed, Encoding.UTF8.GetBytes(Head + extent));

    [Fact]
    public void Complete_HeaderMalformedByAnExtentNameThatQemuCuts_IsRefused()
    {
        var name = string.Concat(Enumerable.Repeat("./", 250)) + "/victim.raw";
        Discover(Encoding.UTF8.GetBytes($"{Head}RW 2048 VMFS \"{name}\"\n"));
        Refused(ImageChainRules.HeaderMalformed, Encoding.UTF8.GetBytes($"{Head}RW 2048 VMFS \"{name}.other\"\n"));
    }

    [Theory]
    [InlineData("# parentFileNameHint=\"victim.raw\"\n")]
    [InlineData("xparentFileNameHint=\"victim.raw\"\n")]
    [InlineData("x=parentFileNameHint=\"victim.raw\"\n")]
    [InlineData("parentFileNameHint = \"victim.raw\"\n")]
    [InlineData("parentFileNameHint=victim.raw\"\n")]
    [InlineData("parentFileNameHint=\"victim.raw\n\"\n")]
    [InlineData("parentFileNameHint=\"\"\n")]
    [InlineData("parentFileNameHint=\"a\"\nparentFileNameHint=\"victim.raw\"\n")]
    public void Complete_HeaderMalformedByAParentThatIsNotCanonical_IsRefused(string parent) =>
        Refused(ImageChainRules.HeaderMalformed, Encoding.UTF8.GetBytes(Head + parent));

    [Theory]
    [InlineData("file:victim.raw")]
    [InlineData("nbd:victim.raw")]
    [InlineData("json:{}")]
    public void Complete_NameUnsupportedOfAnExtent_IsRefused(string name) =>
        Refused(ImageChainRules.NameUnsupported, Encoding.UTF8.GetBytes($"{Head}RW 2048 FLAT \"{name}\" 0\n"));

    [QemuImgFact]
    public void Complete_HeaderMalformedByNoCapacity_IsRefused()
    {
        // QEMU then opens the extents that the descriptor inside lists.
        var image = Sparse(Head + "RW 2048 FLAT \"victim.raw\" 0\n");
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(12), 0);
        Refused(ImageChainRules.HeaderMalformed, image);
    }

    [QemuImgTheory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 20)]
    [InlineData(1, 21)]
    public void Complete_HeaderMalformedByTheDescriptorsPlace_IsRefused(int offset, int sectors)
    {
        // QEMU reads 20 sectors from the second on, wherever the header says that the descriptor is.
        var image = Sparse(Head + "parentFileNameHint=\"victim.raw\"\n");
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(28), (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(36), (ulong)sectors);
        Refused(ImageChainRules.HeaderMalformed, image);
    }

    [QemuImgFact]
    public void Complete_HeaderMalformedByADescriptorLongerThanSaid_IsRefused()
    {
        var image = Sparse(Head + new string('\n', 512) + "parentFileNameHint=\"victim.raw\"\n");
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(36), 1);
        Refused(ImageChainRules.HeaderMalformed, image);
    }

    [QemuImgTheory]
    [InlineData("RW 2048 FLAT \"victim.raw\" 0\n")]
    [InlineData("RW 2048 SPARSE \"other/victim.raw\"\n")]
    [InlineData("RW 2048 SPARSE \"a\"\nRW 2048 SPARSE \"b\"\n")]
    public void Complete_HeaderMalformedByEmbeddedExtents_IsRefused(string extents) =>
        Refused(ImageChainRules.HeaderMalformed, Sparse(Head + extents));

    [QemuImgFact]
    public void Complete_SparseImageThatWasRenamed_HasNoFurtherFile() =>
        Assert.Equal(["Disk0 disk.vmdk vmdk ReadOnly"], Discover(Sparse(Head + "RW 2048 SPARSE \"before.vmdk\"\n")));

    [QemuImgFact]
    public void Complete_HeaderMalformedByAParentBehindAnExtentOfEsx_IsRefused()
    {
        // Opened as an image of its own, QEMU looks for a descriptor in it all the same.
        var image = Sparse(Head + "parentFileNameHint=\"victim.raw\"\n");
        "COWD"u8.CopyTo(image);
        Refused(ImageChainRules.HeaderMalformed, image);
    }

    [QemuImgTheory]
    [InlineData("SPARSE")]
    [InlineData("VMFSSPARSE")]
    public void Complete_HeaderMalformedOfASparseExtent_IsRefused(string type)
    {
        var descriptor = Encoding.UTF8.GetBytes($"{Head}RW 2048 {type} \"extent.vmdk\"\n");
        var extent = Sparse(Head + "RW 2048 FLAT \"victim.raw\" 0\n");
        File.WriteAllBytes(_images["extent.vmdk"], extent);
        Assert.Equal(["Disk0 disk.vmdk vmdk ReadOnly", "DataFile0 extent.vmdk raw ReadOnly"], Discover(descriptor));

        // Without capacity the extent is a descriptor, of further extents.
        BinaryPrimitives.WriteUInt64LittleEndian(extent.AsSpan(12), 0);
        File.WriteAllBytes(_images["extent.vmdk"], extent);
        Refused(ImageChainRules.HeaderMalformed, descriptor);
    }

    private string[] Discover(byte[] image)
    {
        File.WriteAllBytes(_images["disk.vmdk"], image);
        return _images.Summary(_images.Discover(
            _images.Domain("disk.vmdk", "vmdk", diskContent: "<readonly/>"), new ImageChainOptions { AllowedBackingRoots = [_images.Path] }));
    }

    private void Refused(string rule, byte[] image) =>
        Assert.Equal(rule, Assert.Throws<ImageChainException>(() => Discover(image)).Rule);

    /// <summary>An image that qemu-img makes, with another descriptor.</summary>
    private byte[] Sparse(string descriptor)
    {
        _images.Create("vmdk", "sparse.vmdk");
        var image = File.ReadAllBytes(_images["sparse.vmdk"]);
        image.AsSpan(512, 20 * 512).Clear();
        Encoding.UTF8.GetBytes(descriptor).CopyTo(image, 512);
        return image;
    }
}
