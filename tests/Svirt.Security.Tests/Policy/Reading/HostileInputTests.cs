using Svirt.Security.Policy;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Reading;

/// <summary>Damaged files: always a <see cref="PolicyFormatException"/> or a policy, in bounded time and memory.</summary>
public class HostileInputTests
{
    [PeerFact]
    public void Load_CutAnywhere_IsFormatError()
    {
        foreach (string file in PeerFolder.SmallPolicies)
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int length = 0; length < bytes.Length; length += 97)
                AssertCut(bytes, length);
        }

        byte[] stock = File.ReadAllBytes(PeerFolder.File("default.33"));
        for (int length = 0; length < stock.Length; length += 97 * FullSize.Of(1, 251))
            AssertCut(stock, length);
    }

    [PeerFact]
    public void Load_SmallPoliciesMutated_IsFormatErrorOrPolicy()
    {
        var random = new Random(11);
        string[] files = [.. PeerFolder.SmallPolicies];
        int accepted = 0;
        int count = FullSize.Of(240_000, 40_000);
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = File.ReadAllBytes(files[i % files.Length]);
            Mutate(bytes, random);
            accepted += LoadOrRefuse(bytes) is null ? 0 : 1;
        }

        Assert.InRange(accepted, 1, count - 1);
    }

    [PeerFact]
    public void Load_StockPoliciesMutated_IsFormatErrorOrPolicy()
    {
        var random = new Random(12);
        byte[][] files = [.. PeerFolder.StockPolicies.Select(File.ReadAllBytes)];
        for (int i = 0; i < FullSize.Of(5_000, 150); i++)
        {
            byte[] bytes = [.. files[i % files.Length]];
            Mutate(bytes, random);
            LoadOrRefuse(bytes);
        }
    }

    [PeerFact]
    public void Load_CountInflated_DoesNotAllocateForIt()
    {
        byte[] original = File.ReadAllBytes(PeerFolder.File("small-mls.33"));
        uint[] values = [0xffff_ffff, 0x7fff_ffff, 0x1000_0000, 0x0010_0000, 0xffff, 4096];
        for (int offset = 0; offset + 4 <= original.Length; offset += FullSize.Of(1, 3))
        {
            byte[] bytes = [.. original];
            BitConverter.TryWriteBytes(bytes.AsSpan(offset), values[offset % values.Length]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            LoadOrRefuse(bytes);

            // A small policy is some 8 KB, of which loading allocates about 40 times as much; 64 K symbols would be 50 times more.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Fact]
    public void Load_EmptyFile_IsFormatErrorInHeader()
    {
        PolicyFormatException error = Assert.Throws<PolicyFormatException>(() => PolicyDatabase.Load(Stream.Null));
        Assert.Equal(("header", 0L), (error.Section, error.Offset));
    }

    [Theory]
    [InlineData("8dff7cf9", "module")]
    [InlineData("8fff7cf9", "module")]
    [InlineData("8cff7cf90800000058656e466c61736b", "Xen")]
    [InlineData("8cff7cf908000000534520 4c696e75780e000000", "version 14")]
    [InlineData("8cff7cf908000000534520 4c696e757824000000", "version 36")]
    public void Load_OtherKindOfFile_SaysSo(string hexadecimal, string expected)
    {
        byte[] bytes = Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
        PolicyFormatException error = Assert.Throws<PolicyFormatException>(() => PolicyDatabase.Load(new MemoryStream(bytes)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [PeerFact]
    public void Load_BytesAfterTheEnd_IsFormatError()
    {
        byte[] bytes = [.. File.ReadAllBytes(PeerFolder.File("small-mls.33")), 0];
        Assert.Equal(bytes.Length - 1, Assert.Throws<PolicyFormatException>(() => PolicyDatabase.Load(new MemoryStream(bytes))).Offset);
    }

    private static void AssertCut(byte[] bytes, int length)
    {
        PolicyFormatException error = Assert.Throws<PolicyFormatException>(() => PolicyDatabase.Load(bytes.AsSpan(0, length)));
        Assert.InRange(error.Offset, 0, length);
        Assert.NotEmpty(error.Section);
    }

    private static PolicyDatabase? LoadOrRefuse(byte[] bytes)
    {
        try
        {
            return PolicyDatabase.Load(bytes.AsSpan());
        }
        catch (PolicyFormatException error)
        {
            Assert.InRange(error.Offset, 0, bytes.Length);
            return null;
        }
    }

    private static void Mutate(byte[] bytes, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                for (int i = random.Next(2, 20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length - 4)), random.Next(4) == 0 ? uint.MaxValue : (uint)random.Next(1 << random.Next(31)));
                break;
            default:
                int length = random.Next(1, 64);
                int from = random.Next(bytes.Length - length);
                int to = random.Next(bytes.Length - length);
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes, to);
                break;
        }
    }
}
