using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy.Explanations;

/// <summary>A rule that would grant the permission if its condition were the other way.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Booleans">
/// States of booleans with which the rule is in force: as few changes as possible. Empty if its condition cannot have the value.
/// </param>
public sealed record BooleanSetting(AccessVectorRule Rule, IReadOnlyDictionary<string, bool> Booleans);
