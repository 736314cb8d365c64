namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>AppArmor's compilers as tests/peers/apparmor unpacks them; tests/run names the folder in an environment variable.</summary>
internal static class ParserFolder
{
    public const string Variable = "SVIRT_SECURITY_APPARMOR";

    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    /// <summary>Debian's compiler.</summary>
    public static string Program => Path + "/own/sbin/apparmor_parser";

    /// <summary>A newer release, run by its own loader with its own libraries; null where it could not be had.</summary>
    public static string? NewerLoader => Path + "/newer/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" is var loader && File.Exists(loader) ? loader : null;

    /// <summary>What the loader is told: the newer compiler, writing permission tables.</summary>
    public static string[] NewerOptions =>
    [
        "--library-path", Path + "/newer/usr/lib/x86_64-linux-gnu", Path + "/newer/usr/sbin/apparmor_parser",
        "--base", Path + "/newer/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", Path + "/newer/etc/apparmor.d/abi/4.0",
    ];

    /// <summary>Compiles for a kernel that has AppArmor, whatever runs here, with nothing of this host's configuration.</summary>
    public static string[] Options => ["--base", Path + "/own/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", Path + "/own/etc/apparmor.d/abi/3.0"];
}
