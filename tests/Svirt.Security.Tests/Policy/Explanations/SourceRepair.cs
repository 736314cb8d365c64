using System.Globalization;
using System.Text.RegularExpressions;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Explanations;
using Svirt.Security.Policy.Queries;
using Svirt.Security.Tests.Policy.Peers;

namespace Svirt.Security.Tests.Policy.Explanations;

/// <summary>The small source policy, changed by exactly what explanations of denials name.</summary>
internal sealed partial class SourceRepair(PolicyDatabase policy, string objectClass, string permission)
{
    private readonly List<string> _allows = [];
    private readonly List<string> _roleAllows = [];
    private readonly List<Constraint> _dropped = [];
    private readonly Dictionary<string, bool> _booleans = [];

    /// <summary>What has been applied, in turn.</summary>
    public List<string> Applied { get; } = [];

    public void Apply(AccessExplanation explanation, SecurityContext source, SecurityContext target)
    {
        switch (explanation.Reason)
        {
            case DenialReason.NoRule when explanation.DisabledRules.FirstOrDefault(rule => rule.Booleans.Count > 0) is { } setting:
                foreach ((string name, bool state) in setting.Booleans)
                    _booleans[name] = state;
                Applied.Add("Boolean");
                break;
            case DenialReason.NoRule:
                // The compiler takes a rule of a bounded type only with one of the type that bounds it.
                for ((SecurityContext? s, SecurityContext t) = (source, target); s is not null; (s, t) = (Bounding(s), Bounding(t) ?? t))
                    _allows.Add($"allow {s.Type} {t.Type}:{objectClass} {permission};");
                Applied.Add("NoRule");
                break;
            case DenialReason.Role:
                _roleAllows.Add($"allow {source.Role} {target.Role};");
                Applied.Add("Role");
                break;
            case DenialReason.Constraint:
                _dropped.AddRange(explanation.FailedConstraints);
                Applied.Add("Constraint");
                break;
            case DenialReason.Bounds:
                Applied.Add("Bounds");
                Apply(explanation.BoundsExplanation!, Bounding(source)!, Bounding(target) ?? target);
                break;
            default:
                throw new InvalidOperationException($"{explanation.Reason}: {explanation}");
        }
    }

    public PolicyDatabase Compile() => SmallPolicy.Compile(line => line switch
    {
        "allow loner_t etc_t:file read;" => string.Join('\n', [line, .. _allows]),
        "allow system_r user_r;" => string.Join('\n', [line, .. _roleAllows]),
        _ when Boolean().Match(line) is { Success: true } found && _booleans.TryGetValue(found.Groups["name"].Value, out bool state) =>
            string.Create(CultureInfo.InvariantCulture, $"bool {found.Groups["name"].Value} {(state ? "true" : "false")};"),
        _ when ConstraintLine().Match(line) is { Success: true } found && _dropped.Exists(constraint => IsOf(constraint, found)) => "",
        _ => line,
    });

    private SecurityContext? Bounding(SecurityContext context)
    {
        int bounds = policy.Model.Types.BoundsOf(policy.Model.Types.Find(context.Type));
        return bounds == 0 ? null : context.WithType(policy.Model.Types.NameOf(bounds));
    }

    // No two constraints of the source are on the same class and permissions.
    private static bool IsOf(Constraint constraint, Match line) =>
        line.Groups["kind"].Value == (constraint.Kind == ConstraintKinds.MlsConstrain ? "mlsconstrain" : "constrain")
        && Names(line.Groups["classes"].Value).Contains(constraint.Class.Name)
        && Names(line.Groups["permissions"].Value).Order(StringComparer.Ordinal).SequenceEqual(constraint.Permissions);

    private static string[] Names(string set) => set.Split(['{', '}', ' '], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^bool (?<name>\\w+) \\w+;$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Boolean();

    [GeneratedRegex("^(?<kind>(mls)?constrain) (?<classes>\\{[^}]*\\}|\\w+) (?<permissions>\\{[^}]*\\}|\\w+) ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ConstraintLine();
}
