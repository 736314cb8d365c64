using Svirt.Security.Policy;

namespace Svirt.Security.HotPaths;

/// <summary>The policy that the classes about policies use: Debian's, of the folder that tests/peers/prepare makes, named by SVIRT_SECURITY_PEERS.</summary>
internal static class LoadedPolicy
{
    public static byte[] ReadFile() => File.ReadAllBytes(Path.Combine(
        Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") ?? throw new InvalidOperationException("SVIRT_SECURITY_PEERS is not set: tests/peers/prepare prints what to set it to."),
        "default.33"));

    public static PolicyDatabase Load() => PolicyDatabase.Load(ReadFile());
}
