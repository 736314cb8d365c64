using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace PlanLabels;

/// <summary>One resource in one model.</summary>
internal sealed record PlanRow(string Path, string Kind, string Model, string Action, string? Label, string Relabel, bool Remember, string Why)
{
    public static PlanRow Of(LabelAction action)
    {
        bool isLabelled = action.Kind == LabelActionKind.Apply;
        return new PlanRow(
            action.Resource.Path,
            action.Resource.Kind.ToString(),
            action.Model,
            isLabelled ? "label" : "none",
            action.Wanted?.Text,
            WordOf(action.Relabel),
            isLabelled && action.Remember,
            action.Reason);
    }

    /// <summary>As domain documents write it.</summary>
    private static string WordOf(RelabelMode mode) => mode switch
    {
        RelabelMode.No => "no",
        RelabelMode.Force => "force",
        _ => "optional",
    };
}
