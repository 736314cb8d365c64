using Svirt.Security.Policy;
using Svirt.Security.Policy.Components;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>seinfo: lists what the policy declares, or counts it.</summary>
internal static class Seinfo
{
    private static readonly Listing[] s_listings =
    [
        new("Booleans", ["-b", "--bool"], (policy, name) => Named(policy.Booleans, name)),
        new("Categories", ["--category"], (policy, name) => policy.Categories.Where(item => Is(item.Name, item.Aliases, name))),
        new("Classes", ["-c", "--class"], (policy, name) => Named(policy.Classes, name)),
        new("Commons", ["--common"], (policy, name) => Named(policy.Commons, name)),
        new("Constraints", ["--constrain"], (policy, name) => Constraints(policy, ConstraintKinds.Constrain | ConstraintKinds.MlsConstrain, name)),
        new("Default rules", ["--default"], (policy, name) => OfClass(policy, policy.Defaults, name)),
        new("Fs_use", ["--fs_use"], (policy, name) => About(policy.FileSystemUses, name)),
        new("Genfscon", ["--genfscon"], (policy, name) => About(policy.GeneratedFiles, name)),
        new("Ibendportcon", ["--ibendportcon"], (policy, name) => About(policy.InfinibandPorts, name)),
        new("Ibpkeycon", ["--ibpkeycon"], (policy, range) => About(policy.InfinibandKeys, NumberRange.Key(range))),
        new("Initial SIDs", ["--initialsid"], (policy, name) => Named(policy.InitialSids, name)),
        new("Netifcon", ["--netifcon"], (policy, name) => About(policy.NetworkInterfaces, name)),
        new("Nodecon", ["--nodecon"], (policy, network) => About(policy.Nodes, Network.Canonical(network))),
        new("Permissive Types", ["--permissive"], (policy, name) => Named(policy.PermissiveTypes, name)),
        new("Polcap", ["--polcap"], (policy, name) => Named(policy.Capabilities, name)),
        new("Portcon", ["--portcon"], (policy, range) => Ports(policy, NumberRange.Ports(range))),
        new("Roles", ["-r", "--role"], (policy, name) => Named(policy.Roles, name)),
        new("Sensitivities", ["--sensitivity"], (policy, name) => policy.Sensitivities.Where(item => Is(item.Name, item.Aliases, name))),
        new("Typebounds", ["--typebounds"], (policy, name) => About(policy.TypeBounds, name)),
        new("Types", ["-t", "--type"], (policy, name) => policy.Types.Where(item => Is(item.Name, item.Aliases, name))),
        new("Type Attributes", ["-a", "--attribute"], (policy, name) => Named(policy.Attributes, name)),
        new("Users", ["-u", "--user"], (policy, name) => Named(policy.Users, name)),
        new("Validatetrans", ["--validatetrans"], (policy, name) => Constraints(policy, ConstraintKinds.ValidateTrans | ConstraintKinds.MlsValidateTrans, name)),
    ];

    // The last are for Xen policies, which are not read; on others they list nothing.
    private static readonly Option[] s_flags =
    [
        new(OptionArgument.None, "-x", "--expand"), new(OptionArgument.None, "--flat"), new(OptionArgument.None, "--all"),
        new(OptionArgument.None, "--ioportcon"), new(OptionArgument.None, "--iomemcon"), new(OptionArgument.None, "--pcidevicecon"),
        new(OptionArgument.None, "--pirqcon"), new(OptionArgument.None, "--devicetreecon"),
    ];

    public static IEnumerable<Option> Options => s_flags.Concat(s_listings.Select(listing => listing.Option));

    /// <exception cref="UsageException">A number, or a range of them, is malformed.</exception>
    /// <exception cref="CriterionException">Something else that is asked for is malformed, or the policy cannot be read.</exception>
    public static void Run(CommandLine line, TextWriter output)
    {
        PolicyDatabase policy = PolicyFile.Load(line.PolicyPath);
        (Listing Listing, IPolicyComponent[] Items)[] chosen =
            [.. s_listings.Where(listing => line.Has("--all") || line.Has(listing.Option.Key))
                .Select(listing => (listing, listing.Find(policy, line.ValueOf(listing.Option.Key)).ToArray()))];
        if (!line.Has("--flat") && (line.Has("--all") || chosen.Length == 0))
            Statistics.Print(policy, line.PolicyPath, output);
        foreach ((Listing listing, IPolicyComponent[] items) in chosen)
            Print(listing.Title, items, line.Has("--flat"), line.Has("--expand"), output);
    }

    private static void Print(string title, IPolicyComponent[] items, bool isFlat, bool isExpanded, TextWriter output)
    {
        if (!isFlat)
            output.WriteLine($"\n{title}: {items.Length}");
        foreach (string text in items.Select(item => isExpanded ? item.Statement : item.Name).Order(StringComparer.Ordinal))
            output.WriteLine(isFlat ? text : $"   {text}");
    }

    private static IEnumerable<IPolicyComponent> Named(IEnumerable<IPolicyComponent> items, string? name) =>
        items.Where(item => name is null || item.Name == name);

    private static IEnumerable<IPolicyComponent> About(IEnumerable<StatementComponent> items, string? subject) =>
        items.Where(item => subject is null || item.Subject == subject);

    private static bool Is(string name, IEnumerable<string> aliases, string? wanted) =>
        wanted is null || name == wanted || aliases.Contains(wanted, StringComparer.Ordinal);

    private static IEnumerable<IPolicyComponent> OfClass(PolicyDatabase policy, IEnumerable<StatementComponent> items, string? name) =>
        name is null || policy.FindClass(name) is not null ? About(items, name) : throw new CriterionException($"{name} is not a valid class");

    private static IEnumerable<IPolicyComponent> Ports(PolicyDatabase policy, (int Low, int High)? wanted) =>
        policy.Ports.Where(port => wanted is not { } range || (port.Low <= range.Low && range.High <= port.High));

    private static IEnumerable<IPolicyComponent> Constraints(PolicyDatabase policy, ConstraintKinds kinds, string? objectClass) =>
        policy.Search(new ConstraintQuery { Kinds = kinds, Classes = objectClass is null ? [] : [objectClass] })
            .Select(rule => new StatementComponent(rule.Class.Name, rule.ToString()));

    private sealed record Listing(string Title, string[] Names, Func<PolicyDatabase, string?, IEnumerable<IPolicyComponent>> Find)
    {
        public Option Option { get; } = new(OptionArgument.Optional, Names);
    }
}
