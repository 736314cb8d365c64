using System.Runtime.CompilerServices;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class LabelAllocationTests
{
    private const int Rounds = 200;

    [Theory]
    [InlineData("system_u:system_r:svirt_t:s0:c340,c524-s0:c340")]
    [InlineData("system_u:system_r:svirt_t:s0:c340,c524,")]
    [InlineData("system_u:system_r:svirt_t:s0:c0.c16384")]
    [InlineData("system_u:system_r:svirt_t:s0-")]
    [InlineData("system_u:system_r:svirt_t:")]
    [InlineData("system_u:system_r")]
    [InlineData("")]
    public void TryParse_RefusedContext_AllocatesNothing(string text) =>
        Assert.Equal(0, Allocated(() => !SecurityContext.TryParse(text, out _)));

    [Theory]
    [InlineData("s0:c340,c524-s0:c340")]
    [InlineData("s0:c340,c524,")]
    [InlineData("c0.c1023-")]
    public void TryParse_RefusedPart_AllocatesNothing(string text)
    {
        Assert.Equal(0, Allocated(() => !MlsRange.TryParse(text, out _)));
        Assert.Equal(0, Allocated(() => !MlsLevel.TryParse(text, out _)));
        Assert.Equal(0, Allocated(() => !CategorySet.TryParse(text, out _)));
    }

    [Theory]
    [InlineData("qemu:\0")]
    [InlineData("+107:+4294967295")]
    [InlineData("qemu:kvm:")]
    public void TryParse_RefusedOwnership_AllocatesNothing(string text) =>
        Assert.Equal(0, Allocated(() => !OwnershipLabel.TryParse(text, out _)));

    [Fact]
    public void TryParse_Context_AllocatesOnlyTheValue()
    {
        SecurityContext? context = null;
        var expected = SizeOf(() => RuntimeHelpers.GetUninitializedObject(typeof(SecurityContext)))
            + SizeOfString("system_u") + SizeOfString("system_r") + SizeOfString("svirt_t") + SizeOfWords(524);
        Assert.Equal(expected, Allocated(() => SecurityContext.TryParse("system_u:system_r:svirt_t:s0:c340,c524", out context)));
        Assert.Equal("system_u:system_r:svirt_t:s0:c340,c524", context?.ToString());
    }

    [Theory]
    [InlineData("s0-s15", null)]
    [InlineData("s0-s0:c0.c1023", 1023)]
    [InlineData("s0:c1,c2-s1:c1,c2", 2)]
    public void TryParse_Range_AllocatesOnlyItsCategories(string text, int? highest)
    {
        MlsRange range = default;
        Assert.Equal(highest is { } h ? SizeOfWords(h) : 0, Allocated(() => MlsRange.TryParse(text, out range)));
        Assert.Equal(text, range.ToString());
    }

    [Fact]
    public void GetEnumerator_Categories_AllocatesNothing()
    {
        var categories = CategorySet.Parse("c1.c3,c5,c100,c101");
        Assert.Equal(0, Allocated(() =>
        {
            var sum = 0;
            foreach (var category in categories)
                sum += category;
            return sum == 1 + 2 + 3 + 5 + 100 + 101;
        }));
    }

    private static long SizeOfString(string text) => SizeOf(() => new string('x', text.Length));

    private static long SizeOfWords(int highest) => SizeOf(() => new ulong[(highest / 64) + 1]);

    private static long SizeOf(Func<object> create) => Allocated(() => create() is not null);

    /// <summary>Bytes that one run, which must return true, allocates on this thread once everything it needs is initialised.</summary>
    private static long Allocated(Func<bool> run)
    {
        var allTrue = true;
        for (var i = 0; i < Rounds; i++)
            allTrue &= run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
            allTrue &= run();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allTrue);
        Assert.Equal(0, bytes % Rounds);
        return bytes / Rounds;
    }
}
