using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Findings of this model.</summary>
internal static class SELinuxFinding
{
    internal static PlanFinding Error(string rule, string message, string? remedy = null, string? path = null) =>
        new(FindingSeverity.Error, rule, SELinuxDriver.ModelName, path, message, remedy);

    internal static PlanFinding Warning(string rule, string message, string? remedy = null) =>
        new(FindingSeverity.Warning, rule, SELinuxDriver.ModelName, null, message, remedy);
}
