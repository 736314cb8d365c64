namespace Svirt.Security.Labelling;

/// <summary>Something a plan found that an operator should know before the domain starts. Immutable.</summary>
/// <param name="Severity">Whether the domain can start.</param>
/// <param name="Rule">The stable name of the rule, for instance one of <see cref="PathRules"/>.</param>
/// <param name="Model">The model it concerns; null where it concerns them all.</param>
/// <param name="Path">The path it is about, if any.</param>
/// <param name="Message">What is wrong: which path, which mechanism, which rule.</param>
/// <param name="Remedy">What would fix it; null where nothing is known to.</param>
public sealed record PlanFinding(FindingSeverity Severity, string Rule, string? Model, string? Path, string Message, string? Remedy = null)
{
    /// <summary>One line for logs and messages.</summary>
    public override string ToString() =>
        $"{(Path is null ? "" : Path + ": ")}{Message} ({(Model is null ? "" : Model + ", ")}rule {Rule}){(Remedy is null ? "" : "; " + Remedy)}";
}
