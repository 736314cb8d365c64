using System.Text;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public class ProcessStatTests
{
    private const string Fields = "Z 1 2 3 0 -1 4227340 157 0 5 0 0 0 0 0 20 0 1 0 87713 0 0 18446744073709551615 0" + Rest;
    private const string Rest = " 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0";

    [Theory]
    [InlineData("true")]
    [InlineData("a) Z (b")]
    [InlineData("((")]
    [InlineData("")]
    [InlineData("a b")]
    public void Parse_AnyCommand_FindsTheFieldsBehindIt(string command)
    {
        ProcessStat stat = ProcessStat.Parse(Encoding.UTF8.GetBytes($"7 ({command}) {Fields}\n"));
        Assert.Equal(new ProcessStat(command, 87713, HasExecuted: true, HasEnded: true), stat);
    }

    [Fact]
    public void Parse_ForkNoExecFlag_IsNotExecuted() =>
        Assert.False(ProcessStat.Parse(Encoding.UTF8.GetBytes("7 (a) " + Fields.Replace("4227340", "4227404", StringComparison.Ordinal))).HasExecuted);

    // Field 20 is the number of threads.
    [Theory]
    [InlineData("Z", 1, true)]
    [InlineData("Z", 0, true)]
    [InlineData("X", 0, true)]
    [InlineData("Z", 2, false)]
    [InlineData("S", 1, false)]
    public void Parse_StateAndThreads_HasEndedOnlyWithAllOfItsThreads(string state, int threads, bool hasEnded)
    {
        string fields = state + Fields[1..].Replace(" 20 0 1 0 ", $" 20 0 {threads} 0 ", StringComparison.Ordinal);
        Assert.Equal(hasEnded, ProcessStat.Parse(Encoding.UTF8.GetBytes("7 (a) " + fields)).HasEnded);
    }

    // Field 23 is the size of the address space, field 51 the end of the environment: the kernel sets it last (proc(5)).
    [Theory]
    [InlineData("4096", "0", true)]
    [InlineData("4096", "140722000", false)]
    [InlineData("0", "0", false)]
    public void Parse_AddressSpaceWithoutEnvironment_IsExecuting(string size, string end, bool isExecuting)
    {
        string[] fields = Fields.Split(' ');
        (fields[20], fields[48]) = (size, end);
        Assert.Equal(isExecuting, ProcessStat.Parse(Encoding.UTF8.GetBytes("7 (a) " + string.Join(' ', fields))).IsExecuting);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (a")]
    [InlineData("7 (a)")]
    [InlineData("7 (a) Z 1 2")]
    public void Parse_Truncated_IsAFormatException(string text) =>
        Assert.Throws<FormatException>(() => ProcessStat.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void CommandOf_LongName_IsCutAtFifteenBytes()
    {
        Assert.Equal("qemu-system-x86", ProcessStat.CommandOf("/usr/bin/qemu-system-x86_64"));
        Assert.Equal("abcdefghijklmn\u00c3", ProcessStat.CommandOf("/abcdefghijklmné"));
    }

    [Fact]
    public void ReadStat_ThisProcess_HasAStartTime()
    {
        ProcessStat stat = new ProcFileSystem().ReadStat(Environment.ProcessId)!.Value;
        Assert.True(stat.StartTime > 0);
        Assert.False(stat.IsExecuting);
    }
}
