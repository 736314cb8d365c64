using System.Collections.Immutable;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers;

/// <summary>Puts the drivers' shares of a launch plan together.</summary>
internal static class LaunchShares
{
    /// <summary>One plan from all shares; no_new_privs is on wherever every label survives it.</summary>
    /// <exception cref="ArgumentException">Two drivers are responsible for the same thing.</exception>
    internal static LaunchPlan Combine(ImmutableArray<DomainConfinement> confinements)
    {
        var plan = new LaunchPlan();
        foreach (DomainConfinement confinement in confinements)
        {
            LaunchPlan share = confinement.Launch;
            ThrowIfBoth(plan.UserId ?? plan.GroupId, share.UserId ?? share.GroupId, confinement.Model);
            ThrowIfBoth(plan.SELinuxContext ?? plan.AppArmorProfile, share.SELinuxContext ?? share.AppArmorProfile, confinement.Model);
            plan = plan with
            {
                UserId = plan.UserId ?? share.UserId,
                GroupId = plan.GroupId ?? share.GroupId,
                SupplementaryGroups = plan.UserId is null ? share.SupplementaryGroups : plan.SupplementaryGroups,
                SELinuxContext = plan.SELinuxContext ?? share.SELinuxContext,
                AppArmorProfile = plan.AppArmorProfile ?? share.AppArmorProfile,
                ClearCapabilities = plan.ClearCapabilities || share.ClearCapabilities,
            };
        }

        return plan with { NoNewPrivileges = confinements.All(confinement => confinement.SurvivesNoNewPrivileges) };
    }

    private static void ThrowIfBoth<T>(T? earlier, T? later, string model)
    {
        if (earlier is not null && later is not null)
            throw new ArgumentException($"The driver '{model}' decides something that a driver before it has decided.", nameof(model));
    }
}
