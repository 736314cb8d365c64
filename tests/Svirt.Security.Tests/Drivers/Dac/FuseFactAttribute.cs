namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>A test on a FUSE file system that passes everything on to a directory (bindfs); skipped with the reason where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FuseFactAttribute : Xunit.FactAttribute
{
    internal const string Program = "/usr/bin/bindfs";

    public FuseFactAttribute() =>
        Skip = !File.Exists(Program) ? "needs bindfs" : !File.Exists("/dev/fuse") ? "needs /dev/fuse" : new MountFactAttribute("fuse").Skip;
}
