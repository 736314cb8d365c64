using System.Collections.Immutable;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// What profiles for domains need of the kernel (kernel: aa_sfs_entry_features in security/apparmor/apparmorfs.c). The compiler drops rules that
/// the kernel does not know without a word, and the kernel then allows everything of their kind. Immutable.
/// </summary>
/// <param name="Essential">What is missing without which nothing is confined.</param>
/// <param name="Partial">The classes of rules that are missing, in an operator's words.</param>
internal sealed record KernelMediation(ImmutableArray<string> Essential, ImmutableArray<string> Partial)
{
    private static readonly (AppArmorClass Class, string Name, string[] Features)[] Classes =
    [
        (AppArmorClass.Signal, "signals", ["signal/mask"]),
        (AppArmorClass.Trace, "ptrace", ["ptrace/mask"]),
        (AppArmorClass.Network, "networks", ["network_v8/af_mask", "network_v9/af_mask"]),
    ];

    /// <summary>Versions of the compiled form (interface) that the compiler may write, oldest first.</summary>
    private static readonly string[] PolicyVersions = ["policy/versions/v5", "policy/versions/v6", "policy/versions/v7", "policy/versions/v8", "policy/versions/v9"];

    /// <summary>What a kernel has not.</summary>
    /// <param name="features">Its features.</param>
    internal static KernelMediation Of(IReadOnlyDictionary<string, string> features)
    {
        var essential = ImmutableArray.CreateBuilder<string>();
        string[] file = features.GetValueOrDefault("file/mask", "").Split(' ');
        if (!file.Contains("read") || !file.Contains("write"))
            essential.Add("files (file/mask)");
        if (features.GetValueOrDefault("domain/change_onexec") != "yes")
            essential.Add("profiles given at exec (domain/change_onexec)");
        if (!PolicyVersions.Any(version => features.GetValueOrDefault(version) == "yes"))
            essential.Add("a known form of compiled profiles (policy/versions)");
        return new KernelMediation(
            essential.ToImmutable(),
            [.. from known in Classes where !known.Features.Any(features.ContainsKey) select known.Name]);
    }

    /// <summary>The classes that a compiled profile does not mediate, in an operator's words.</summary>
    /// <param name="profile">The profile.</param>
    internal static ImmutableArray<string> FindUnmediated(AppArmorProfile profile) =>
        [.. from known in Classes where !profile.Mediates(known.Class) select known.Name];
}
