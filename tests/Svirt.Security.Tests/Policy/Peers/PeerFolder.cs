using System.Globalization;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>What tests/peers/prepare has built; tests/run names the folder in an environment variable.</summary>
internal static class PeerFolder
{
    public const string Variable = "SVIRT_SECURITY_PEERS";

    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    /// <summary>Debian's policies.</summary>
    public static string[] StockPolicies => [File("default.33"), File("mls.33")];

    /// <summary>The small policies in every version, with MLS and without.</summary>
    public static IEnumerable<string> SmallPolicies => Directory.GetFiles(Path!, "small-*").Order(StringComparer.Ordinal);

    /// <summary>The small policies that Debian's tools read: their libsepol knows versions up to 33.</summary>
    public static IEnumerable<string> OldPolicies => SmallPolicies.Where(file => !IsNew(file));

    /// <summary>The small policies that take the tools of a newer release; none where prepare could not get those.</summary>
    public static IEnumerable<string> NewPolicies => SmallPolicies.Where(IsNew);

    /// <summary>The version of a policy's format, from its name.</summary>
    public static int VersionOf(string file) => int.Parse(System.IO.Path.GetExtension(file).AsSpan(1), CultureInfo.InvariantCulture);

    public static bool IsNew(string file) => VersionOf(file) > 33;

    public static string File(string name) => System.IO.Path.Combine(Path!, name);
}
