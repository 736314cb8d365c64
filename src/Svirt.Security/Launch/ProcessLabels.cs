namespace Svirt.Security.Launch;

/// <summary>The labels a started process was found with; null where the plan asks for none.</summary>
internal sealed record ProcessLabels(string? SELinuxContext, AppArmorLabel? AppArmor);
