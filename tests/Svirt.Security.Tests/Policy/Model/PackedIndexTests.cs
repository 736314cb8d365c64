using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.Policy.Model;
using Xunit;

namespace Svirt.Security.Tests.Policy.Model;

public class PackedIndexTests
{
    [Fact]
    public void TryAddAndFind_AnyKeys_AgreeWithDictionary() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(byte Class, ushort Target, int Name)[]>(), drawn =>
        {
            // Few classes, so that some keys are there twice; all in the positions that values and names have.
            AssertAgrees([.. drawn.Select(key => ((ulong)(uint)key.Name << 32) | ((ulong)key.Target << 16) | (uint)(key.Class & 3))]);
            return true;
        }));

    [Theory]
    [InlineData(1UL)]
    [InlineData(1UL << 16)]
    [InlineData(1UL << 32)]
    [InlineData(1UL << 48)]
    public void TryAddAndFind_KeysInSteps_AgreeWithDictionary(ulong step) =>
        AssertAgrees([.. Enumerable.Range(0, 20_000).Select(i => (ulong)(i % 15_000) * step)]);

    private static void AssertAgrees(ulong[] keys)
    {
        var index = new PackedIndex();
        var expected = new Dictionary<ulong, int>();
        for (int i = 0; i < keys.Length; i++)
            Assert.Equal(expected.TryAdd(keys[i], i), index.TryAdd(keys[i], i));
        foreach (ulong key in keys)
        {
            Assert.Equal(expected[key], index.Find(key, absent: -1));
            Assert.Equal(expected.GetValueOrDefault(key ^ 4, -1), index.Find(key ^ 4, absent: -1));
        }
    }
}
