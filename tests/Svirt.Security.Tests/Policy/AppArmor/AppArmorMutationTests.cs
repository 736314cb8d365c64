using System.Buffers.Binary;
using System.Text;
using Svirt.Security.Policy.AppArmor;
using Xunit;

namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>Damaged profiles: always an <see cref="AppArmorPolicyException"/> or a policy that answers, in bounded time and memory.</summary>
public sealed class AppArmorMutationTests
{
    private static readonly string[] Paths = ["/disks/a.img", "/tree/a/b", "/home/x/own", "/octal\nnewline", "/none"];

    [Fact]
    public void Read_CutAnywhere_IsATypedErrorOrLessProfiles()
    {
        foreach (string name in CompiledSample.Names)
        {
            byte[] bytes = CompiledSample.Read(name);
            int whole = AppArmorPolicy.Read(bytes).Profiles.Length;
            for (int length = 0; length < bytes.Length; length++)
                Assert.True((ReadOrRefuse(bytes.AsSpan(0, length))?.Profiles.Length ?? 0) < whole);
        }
    }

    [Fact]
    public void Read_Mutated_IsATypedErrorOrAPolicyThatAnswers()
    {
        var random = new Random(17);
        byte[][] samples = [.. CompiledSample.Names.Select(CompiledSample.Read)];
        int accepted = 0;
        int count = FullSize.Of(500_000, 15_000);
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = [.. samples[i % samples.Length]];
            for (int change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? byte.MaxValue : (byte)random.Next(256);
            accepted += ReadOrRefuse(bytes) is null ? 0 : 1;
        }

        Assert.InRange(accepted, 1, count - 1);
    }

    [Fact]
    public void Read_CountsInflated_DoesNotAllocateForThem()
    {
        byte[] original = CompiledSample.Read("packed");
        for (int offset = 0; offset + 4 <= original.Length; offset += 5)
        {
            byte[] bytes = [.. original];
            bytes.AsSpan(offset, 4).Fill(byte.MaxValue);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadOrRefuse(bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60 * original.Length);
        }
    }

    /// <summary>A ring of states that each pass on to the next would never let a query end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_DefaultStatesInARing_IsATypedError(int length)
    {
        byte[] bytes = CompiledSample.Read("packed");
        int fileRules = bytes.AsSpan().LastIndexOf("\u001b^x="u8);
        (int bases, int defaults) = (FindTable(bytes, fileRules, 2), FindTable(bytes, fileRules, 4));
        for (int i = 0; i < length; i++)
        {
            bytes[bases + (4 * (1 + i))] |= 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(defaults + (2 * (1 + i))), (ushort)(1 + ((i + 1) % length)));
        }

        AppArmorPolicyException error = Assert.Throws<AppArmorPolicyException>(() => AppArmorPolicy.Read(bytes));
        Assert.Contains("ring", error.Message, StringComparison.Ordinal);
        Assert.Equal(fileRules, error.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("an SELinux policy perhaps")]
    public void Read_SomethingElse_IsATypedErrorAtItsBeginning(string content) =>
        Assert.Equal(0, Assert.Throws<AppArmorPolicyException>(() => AppArmorPolicy.Read(Encoding.ASCII.GetBytes(content))).Offset);

    private static AppArmorPolicy? ReadOrRefuse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var policy = AppArmorPolicy.Read(bytes);
            foreach (AppArmorProfile profile in policy.Profiles)
            {
                foreach (string path in Paths)
                    policy.Query(profile.Name, path, AppArmorFilePermissions.Read, isOwner: true);
            }

            return policy;
        }
        catch (AppArmorPolicyException e)
        {
            Assert.InRange(e.Offset, 0, bytes.Length);
            return null;
        }
    }

    /// <summary>Where the entries of a table begin.</summary>
    private static int FindTable(byte[] bytes, int automaton, int id)
    {
        int position = automaton + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(automaton + 4));
        while (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position)) != id)
        {
            int width = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position + 2));
            int size = 12 + (width * (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(position + 8)));
            position += (size + 7) & ~7;
        }

        return position + 12;
    }
}
