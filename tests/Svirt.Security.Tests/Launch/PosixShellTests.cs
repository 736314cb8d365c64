using System.Diagnostics;
using System.Text;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

public class PosixShellTests
{
    private const string Awkward = "'\"\\$`!*?[]{}()<>|&;#~ \t\n\r=%^-aZ0é€\u0001\u007f\u0081😀";

    [Fact]
    public async Task Quote_ThousandsOfRandomTexts_ComeBackFromTheShell()
    {
        var random = new Random(20260);
        Rune[] alphabet = [.. Awkward.EnumerateRunes()];
        string[] texts =
        [
            "", "-n", "~root", "a=b", "$(id)", "\n", "'", "''",
            .. Enumerable.Range(0, 4000).Select(_ => string.Concat(random.GetItems(alphabet, random.Next(1, 20)).Select(rune => rune.ToString()))),
        ];

        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", "-s")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        await shell.StandardInput.WriteAsync($"printf '%s\\0' {string.Join(' ', texts.Select(PosixShell.Quote))}\n");
        shell.StandardInput.Close();

        string[] returned = (await output).Split('\0');
        Assert.Equal(texts, returned[..^1]);
    }

    [Fact]
    public void Quote_PlainText_StaysReadable() => Assert.Equal("file=/a/b-c_1.img,x+y", PosixShell.Quote("file=/a/b-c_1.img,x+y"));
}
