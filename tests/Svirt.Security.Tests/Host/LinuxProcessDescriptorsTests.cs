using System.Text;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public class LinuxProcessDescriptorsTests
{
    private readonly LinuxProcessDescriptors _descriptors = new();

    [Fact]
    public void CreateSealedMemory_WriteBeyondTheEndOrResize_IsRefused()
    {
        using SafeFileHandle memory = _descriptors.CreateSealedMemory("test", 8192);
        RandomAccess.Write(memory, "abc"u8, 8189);
        Assert.ThrowsAny<Exception>(() => RandomAccess.Write(memory, "d"u8, 8192));
        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(memory, 8193));
        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(memory, 8191));
        Assert.Equal(8192, RandomAccess.GetLength(memory));
    }

    [Fact]
    public void Drain_OpenPipe_ReturnsWhatIsThereWithoutWaiting()
    {
        (SafeFileHandle read, SafeFileHandle write) = _descriptors.CreatePipe();
        using (read)
        using (write)
        {
            Assert.Empty(_descriptors.Drain(read, 100));
            using (var stream = new FileStream(write, FileAccess.Write, 0))
                stream.Write("hello"u8);
            Assert.Equal("hel", Encoding.ASCII.GetString(_descriptors.Drain(read, 3)));
            Assert.Equal("lo", Encoding.ASCII.GetString(_descriptors.Drain(read, 100)));
        }
    }

    [Fact]
    public void OpenProgram_Links_LeadToOneIdentity()
    {
        using ProgramFile link = _descriptors.OpenProgram("/bin/sh");
        using ProgramFile target = _descriptors.OpenProgram(new FileInfo("/bin/sh").ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        Assert.Equal(target.Identity, link.Identity);
        Assert.Equal(ProgramFormat.NativeElf, link.Format);
        Assert.Equal(_descriptors.Identify("/bin/sh"), link.Identity);
    }

    [Theory]
    [InlineData(4)] // class
    [InlineData(5)] // byte order
    [InlineData(16)] // type
    [InlineData(18)] // machine
    [InlineData(33)] // offset of the program headers
    [InlineData(39)]
    [InlineData(54)] // their size
    [InlineData(57)] // their number
    public void OpenProgram_ElfThatTheKernelWouldRefuse_IsNoNativeElf(int damaged)
    {
        byte[] image = File.ReadAllBytes("/bin/true");
        image[damaged] ^= 0xFF;
        Assert.Equal(ProgramFormat.Other, FormatOf(image));
    }

    [Fact]
    public void OpenProgram_FirstBytes_TellTheFormat()
    {
        byte[] image = File.ReadAllBytes("/bin/true");
        Assert.Equal(ProgramFormat.NativeElf, FormatOf(image));
        Assert.Equal(ProgramFormat.Other, FormatOf(image[..63]));
        Assert.Equal(ProgramFormat.Other, FormatOf(image[..100]));
        Assert.Equal(ProgramFormat.Other, FormatOf([]));
        Assert.Equal(ProgramFormat.Other, FormatOf("#"u8.ToArray()));
        Assert.Equal(ProgramFormat.Script, FormatOf("#!"u8.ToArray()));
    }

    [Fact]
    public void WritePosition_NoRegularFile_IsNull()
    {
        using SafeFileHandle handle = _descriptors.OpenNull();
        Assert.Null(_descriptors.WritePosition(handle));
    }

    private ProgramFormat FormatOf(byte[] content)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            using ProgramFile program = _descriptors.OpenProgram(path);
            return program.Format;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
