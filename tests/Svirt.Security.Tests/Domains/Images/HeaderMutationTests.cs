using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Headers as a hostile guest might write them: a result or a typed error, and never much reading.</summary>
public sealed class HeaderMutationTests
{
    private const int Rounds = 4000;

    public static TheoryData<string> Formats => ["qcow2", "qcow", "vmdk", "descriptor", "qed", "vhdx", "vpc"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Complete_MutatedHeader_GivesAResultOrATypedError(string kind)
    {
        var original = Make(kind);
        var format = kind == "descriptor" ? "vmdk" : kind;
        var domain = new DomainDefinition
        {
            Id = DomainDefinition.IdFromName("vm"),
            Name = "vm",
            VirtualizationType = "kvm",
            Resources =
            [
                new DomainResource
                {
                    Kind = ResourceKind.Disk, Path = "/images/top", Access = ResourceAccess.ReadOnly, Format = format, IsChainOpen = true,
                },
            ],
        };
        var options = new ImageChainOptions { AllowedBackingRoots = ["/images"], MaxDepth = 3 };
        var random = new Random(20261121);
        var (results, errors) = (0, 0);
        for (var i = 0; i < Rounds; i++)
        {
            var images = new MemoryImages(Mutate(original, random));
            try
            {
                Assert.NotEmpty(new ImageChainDiscovery(images, new LiveFiles(), options).Complete(domain).Resources);
                results++;
            }
            catch (ImageChainException error)
            {
                Assert.True(error.Offset >= 0, error.Message);
                errors++;
            }

            Assert.InRange(images.BytesRead, 0, 8 << 20);
        }

        // A vpc image has one field that counts, which random bytes do not hit.
        Assert.True(results > 0 && (errors > 0 || kind == "vpc"), $"{results} results, {errors} errors");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var round = random.Next(0, 4); round > 0; round--)
        {
            // Mostly where the fields are.
            var at = random.Next(random.Next(4) == 0 ? bytes.Length : Math.Min(bytes.Length, 512));
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = 0xff;
                    break;
                default:
                    bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill((byte)(random.Next(2) == 0 ? 0xff : 0));
                    break;
            }
        }

        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[] Make(string kind)
    {
        switch (kind)
        {
            case "qcow2":
                var qcow2 = new byte[4096];
                Put(qcow2, 0, [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 0, 12]);
                Put(qcow2, 100, [0, 0, 0, 104, 0xe2, 0x79, 0x2a, 0xca, 0, 0, 0, 3, (byte)'r', (byte)'a', (byte)'w']);
                Put(qcow2, 256, "base"u8);
                return qcow2;
            case "qcow":
                var qcow = new byte[512];
                Put(qcow, 0, [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 1]);
                return qcow;
            case "vmdk":
                var vmdk = new byte[2048];
                Put(vmdk, 0, "KDMV"u8);
                vmdk[12] = vmdk[28] = vmdk[36] = 1;
                Put(vmdk, 512, "# Disk DescriptorFile\nversion=1\n"u8);
                return vmdk;
            case "descriptor":
                return Encoding.ASCII.GetBytes("# Disk DescriptorFile\nversion=1\nRW 2048 FLAT \"disk-flat.vmdk\" 0\n");
            case "qed":
                var qed = new byte[128];
                Put(qed, 0, "QED\0"u8);
                return qed;
            case "vhdx":
                var vhdx = new byte[320 * 1024];
                Put(vhdx, 0, "vhdxfile"u8);
                Put(vhdx, 192 * 1024, "regi"u8);
                vhdx[(192 * 1024) + 8] = 1;
                Put(vhdx, (192 * 1024) + 16, new Guid("8b7ca206-4790-4b9a-b8fe-575f050f886e").ToByteArray());
                vhdx[(192 * 1024) + 34] = 4;
                Put(vhdx, 256 * 1024, "metadata"u8);
                return vhdx;
            default:
                var vpc = new byte[512];
                Put(vpc, 0, "conectix"u8);
                vpc[63] = 3;
                return vpc;
        }
    }

    private static void Put(byte[] target, int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(target.AsSpan(at));
}
