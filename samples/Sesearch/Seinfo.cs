using Svirt.Security.Policy;
using Svirt.Security.Policy.Components;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>seinfo: lists what the policy declares, or counts it.</summary>
internal static class Seinfo
{
    private static readonly (string Title, string Short, string Long, Func<PolicyDatabase, IEnumerable<Item>> Items)[] s_listings =
    [
        ("Booleans", "-b", "--bool", policy => Of(policy.Booleans)),
        ("Categories", "", "--category", policy => Of(policy.Categories)),
        ("Classes", "-c", "--class", policy => Of(policy.Classes)),
        ("Commons", "", "--common", policy => Of(policy.Commons)),
        ("Constraints", "", "--constrain", policy => Rules(policy, ConstraintKinds.Constrain | ConstraintKinds.MlsConstrain)),
        ("Default rules", "", "--default", policy => Of(policy.Defaults)),
        ("Fs_use", "", "--fs_use", policy => Of(policy.FileSystemUses)),
        ("Genfscon", "", "--genfscon", policy => Of(policy.GeneratedFiles)),
        ("Ibendportcon", "", "--ibendportcon", policy => Of(policy.InfinibandPorts)),
        ("Ibpkeycon", "", "--ibpkeycon", policy => Of(policy.InfinibandKeys)),
        ("Initial SIDs", "", "--initialsid", policy => Of(policy.InitialSids)),
        ("Netifcon", "", "--netifcon", policy => Of(policy.NetworkInterfaces)),
        ("Nodecon", "", "--nodecon", policy => Of(policy.Nodes)),
        ("Permissive Types", "", "--permissive", policy => Of(policy.PermissiveTypes)),
        ("Polcap", "", "--polcap", policy => Of(policy.Capabilities)),
        ("Portcon", "", "--portcon", policy => policy.Ports.Select(port => new Item($"{port.Low}-{port.High}", port.Statement, port.Statement))),
        ("Roles", "-r", "--role", policy => Of(policy.Roles)),
        ("Sensitivities", "", "--sensitivity", policy => Of(policy.Sensitivities)),
        ("Typebounds", "", "--typebounds", policy => Of(policy.TypeBounds)),
        ("Types", "-t", "--type", policy => Of(policy.Types)),
        ("Type Attributes", "-a", "--attribute", policy => Of(policy.Attributes)),
        ("Users", "-u", "--user", policy => Of(policy.Users)),
        ("Validatetrans", "", "--validatetrans", policy => Rules(policy, ConstraintKinds.ValidateTrans | ConstraintKinds.MlsValidateTrans)),
    ];

    public static void Run(IReadOnlyList<string> args, TextWriter output)
    {
        Dictionary<string, string> options = s_listings.SelectMany(l => new[] { (Key: l.Short, l.Long), (Key: l.Long, l.Long) })
            .Where(option => option.Key.Length > 0).ToDictionary(option => option.Key, option => option.Long, StringComparer.Ordinal);
        var line = new CommandLine(args, ["-x", "--expand", "--flat", "--all"], new Dictionary<string, string>(StringComparer.Ordinal), options);
        PolicyDatabase policy = PolicyDatabase.Load(line.PolicyPath);
        bool isFlat = line.Has("--flat");
        bool isAll = line.Has("--all");
        if (!isFlat && (isAll || !s_listings.Any(listing => line.Has(listing.Long))))
            Statistics.Print(policy, line.PolicyPath, output);
        foreach ((string title, _, string option, Func<PolicyDatabase, IEnumerable<Item>> items) in s_listings)
        {
            if (isAll || line.Has(option))
                Print(title, [.. items(policy).Where(item => line.ValueOf(option) is not { } name || item.Key == name)], isFlat, line.Has("-x") || line.Has("--expand"), output);
        }
    }

    private static void Print(string title, List<Item> items, bool isFlat, bool isExpanded, TextWriter output)
    {
        if (!isFlat)
            output.WriteLine($"\n{title}: {items.Count}");
        foreach (string text in items.Select(item => isExpanded ? item.Statement : item.Name).Order(StringComparer.Ordinal))
            output.WriteLine(isFlat ? text : $"   {text}");
    }

    private static IEnumerable<Item> Of(IEnumerable<IPolicyComponent> components) => components.Select(component =>
        new Item(component is StatementComponent statement ? statement.Subject : component.Name, component.Name, component.Statement));

    private static IEnumerable<Item> Rules(PolicyDatabase policy, ConstraintKinds kinds) =>
        policy.Search(new ConstraintQuery { Kinds = kinds }).Select(rule => new Item(rule.Class.Name, rule.ToString(), rule.ToString()));

    private sealed record Item(string Key, string Name, string Statement);
}
