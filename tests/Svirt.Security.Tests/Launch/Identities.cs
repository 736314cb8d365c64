using Svirt.Security.Launch;

namespace Svirt.Security.Tests.Launch;

/// <summary>Plans that tests start programs with.</summary>
internal static class Identities
{
    /// <summary>Keeps everything: what a session manager plans.</summary>
    internal static LaunchPlan Session { get; } = new();

    /// <summary>A full plan of an own uid, as DAC has it.</summary>
    internal static LaunchPlan Confined(uint id = 70107, params uint[] groups) => new()
    {
        UserId = id,
        GroupId = id + 1,
        SupplementaryGroups = [.. groups],
        NoNewPrivileges = true,
        ClearCapabilities = true,
    };
}
