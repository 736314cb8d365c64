using System.Collections.Frozen;

namespace Svirt.Security.Launch;

/// <summary>
/// What an environment for a privileged chain may hold. The chain starts as the manager and is no set-user-id program, so glibc does not
/// drop the variables of its own list (sysdeps/generic/unsecvars.h); they are refused here instead.
/// </summary>
internal static class EnvironmentRules
{
    private static readonly FrozenSet<string> RefusedNames = FrozenSet.Create(
        StringComparer.Ordinal,
        "GCONV_PATH",
        "GETCONF_DIR",
        "GLIBC_TUNABLES",
        "HOSTALIASES",
        "LOCALDOMAIN",
        "LOCPATH",
        "NIS_PATH",
        "NLSPATH",
        "RES_OPTIONS",
        "RESOLV_HOST_CONF");

    /// <exception cref="ArgumentException">The variable cannot be passed, or would be obeyed by the chain itself.</exception>
    internal static void Check(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"\"{name}\" is no environment variable that can be passed.", nameof(name));
        bool ofLoaderOrAllocator = name.StartsWith("LD_", StringComparison.Ordinal) || name.StartsWith("MALLOC_", StringComparison.Ordinal);
        if (ofLoaderOrAllocator || RefusedNames.Contains(name))
            throw new ArgumentException($"{name} is refused: setpriv would obey it while it is still privileged.", nameof(name));
    }
}
