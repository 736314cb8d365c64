using System.Diagnostics;
using System.IO.Abstractions;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class ProcProcessScannerTests
{
    [Fact]
    public void FindByEnvironment_SomebodysEnvironmentIsHuge_TheOthersAreFoundAllTheSame()
    {
        string value = Guid.NewGuid().ToString();
        using Process huge = Start(Enumerable.Range(0, 12).Select(i => ($"HUGE{i}", new string('x', 120_000))));
        using Process wanted = Start([("SVIRT_TEST_DOMAIN", value)]);
        try
        {
            Assert.Equal([wanted.Id], new ProcProcessScanner(new FileSystem()).FindByEnvironment("SVIRT_TEST_DOMAIN", value));
        }
        finally
        {
            huge.Kill();
            wanted.Kill();
            huge.WaitForExit();
            wanted.WaitForExit();
        }
    }

    private static Process Start(IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("/usr/bin/sleep", "60");
        foreach ((string name, string text) in variables)
            start.Environment[name] = text;
        return Process.Start(start)!;
    }
}
