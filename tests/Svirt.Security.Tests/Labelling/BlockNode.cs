using System.Diagnostics;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Nodes of block devices that need not exist: nothing here opens the device behind them.</summary>
internal static class BlockNode
{
    internal const uint Major = 259;

    internal static string Make(string path, uint minor)
    {
        using Process mknod = Process.Start("/usr/bin/mknod", [path, "b", $"{Major}", $"{minor}"]);
        mknod.WaitForExit();
        Assert.Equal(0, mknod.ExitCode);
        return path;
    }

    internal static DeviceNumber Number(uint minor) => new(Major, minor);
}
