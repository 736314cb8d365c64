using Xunit;

namespace QemuLaunch.Guest.Tests;

public sealed class RealModeAssemblerTests
{
    [Fact]
    public void Assemble_ReferencesBothWays_ResolvesThem()
    {
        var assembler = new RealModeAssembler(0x7C00);
        assembler.Label("start");
        assembler.Call("end");
        assembler.Mov(Register16.Si, "end");
        assembler.Jmp("start");
        assembler.Label("end");
        assembler.Ret();

        Assert.Equal([0xE8, 0x05, 0x00, 0xBE, 0x08, 0x7C, 0xEB, 0xF8, 0xC3], assembler.Assemble());
    }

    [Fact]
    public void Assemble_LabelNotDefined_Throws()
    {
        var assembler = new RealModeAssembler(0x7C00);
        assembler.Call("nowhere");

        Assert.Throws<InvalidOperationException>(assembler.Assemble);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void Assemble_ShortJump_ReachesAsFarAsASignedByte(int distance, bool reaches)
    {
        var assembler = new RealModeAssembler(0x7C00);
        assembler.Jmp("target");
        assembler.Data(new byte[distance]);
        assembler.Label("target");

        var exception = Record.Exception(() => assembler.Assemble());

        Assert.Equal(reaches, exception is null);
    }

    [Fact]
    public void Label_NameTaken_Throws()
    {
        var assembler = new RealModeAssembler(0x7C00);
        assembler.Label("here");

        Assert.Throws<ArgumentException>(() => assembler.Label("here"));
    }
}
