using System.Text;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public class ProcessCredentialsTests
{
    private const string Text =
        "Name:\tUid:\t9\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t10 11 \nNoNewPrivs:\t1\nCapInh:\t0000000000000001\n"
        + "CapPrm:\t0000000000000002\nCapEff:\t0000000000000003\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000005\n";

    [Fact]
    public void Parse_StatusText_ReadsEveryLine()
    {
        ProcessCredentials found = ProcessCredentials.Parse(Encoding.ASCII.GetBytes(Text));
        Assert.Equal([1u, 2, 3, 4], found.UserIds.ToArray());
        Assert.Equal([5u, 6, 7, 8], found.GroupIds.ToArray());
        Assert.Equal([10u, 11], found.SupplementaryGroups.ToArray());
        Assert.True(found.NoNewPrivileges);
        Assert.Equal(
            new ulong[] { 1, 2, 3, 0x1ffffffffff, 5 },
            new[]
            {
                found.InheritableCapabilities, found.PermittedCapabilities, found.EffectiveCapabilities, found.BoundingCapabilities,
                found.AmbientCapabilities,
            });
    }

    [Theory]
    [InlineData("Uid")]
    [InlineData("Groups")]
    [InlineData("CapAmb")]
    [InlineData("NoNewPrivs")]
    public void Parse_LineMissing_IsAFormatException(string name) =>
        Assert.Throws<FormatException>(() => ProcessCredentials.Parse(Encoding.ASCII.GetBytes(Text.Replace($"\n{name}:", "\nX:", StringComparison.Ordinal))));

    [Fact]
    public void ReadCredentials_NoSuchProcess_IsNull() => Assert.Null(new ProcFileSystem().ReadCredentials(int.MaxValue));
}
