using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>The label of a running process, with categories at its high level.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Label">Its label.</param>
/// <param name="Level">The high level of the label's range.</param>
/// <param name="IsConstrained">Whether the categories are taken to confine it.</param>
internal sealed record RunningLabel(int ProcessId, SecurityContext Label, MlsLevel Level, bool IsConstrained)
{
    internal CategoryHolder Describe() => new() { Level = Level, Kind = CategoryHolderKind.Process, Detail = $"{ProcessId} ({Label})" };
}
