using System.Runtime.CompilerServices;
using Xunit;

namespace Svirt.Security.Tests.Architecture;

public sealed class PublicApiTests
{
    /// <summary>
    /// The public surface is written down in PublicApi.txt, so that every change of it is seen in review. After a change that is meant,
    /// run the tests once with SVIRT_ACCEPT_API=1.
    /// </summary>
    [Fact]
    public void PublicSurface_IsWhatPublicApiTxtSays()
    {
        string file = Path.Combine(SourceFolder(), "PublicApi.txt");
        string present = PublicApi.Describe(typeof(SecurityManager).Assembly);
        if (Environment.GetEnvironmentVariable("SVIRT_ACCEPT_API") == "1")
            File.WriteAllText(file, present);

        string[] recorded = File.ReadAllText(file).Split('\n'), found = present.Split('\n');
        Assert.Equal([], found.Except(recorded, StringComparer.Ordinal).Select(line => "new: " + line));
        Assert.Equal([], recorded.Except(found, StringComparer.Ordinal).Select(line => "gone: " + line));
        Assert.Equal(recorded, found);
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
