namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>AppArmor's compilers as tests/peers/apparmor unpacks them; tests/run names the folder in an environment variable.</summary>
internal static class ParserFolder
{
    public const string Variable = "SVIRT_SECURITY_APPARMOR";

    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    /// <summary>Debian's compiler.</summary>
    public static string Program => Path + "/own/sbin/apparmor_parser";

    /// <summary>Compiles for a kernel that has AppArmor, whatever runs here, with nothing of this host's configuration.</summary>
    public static string[] Options => ["--base", Path + "/own/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", Path + "/own/etc/apparmor.d/abi/3.0"];
}
