using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor.Profiles;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Drivers.AppArmor;

/// <content>Profiles that somebody else wrote: whether they can be used, and what they allow, asked of the automaton that the kernel has.</content>
public sealed partial class AppArmorDriver
{
    /// <summary>The kernel has no entrypoint check for a profile, so what the profile is worth must be known beforehand.</summary>
    private AppArmorConfinement PlanStatic(string profile, DomainRequest request)
    {
        Guid domain = request.Domain.Id;
        if (profile == UnconfinedLabel || profile.Contains(':', StringComparison.Ordinal) || profile.Contains("//&", StringComparison.Ordinal))
            return Unusable($"'{profile}' is not the name of one profile that confines", "name a profile");
        if (IsGeneratedName(profile))
            return Unusable($"'{profile}' is the name of a profile that is made for a domain", "give the domain a dynamic label, or name another profile");
        if (_kernel.ReadProfiles().GetValueOrDefault(profile) is not { } mode)
            return Unusable($"the profile '{profile}' is not loaded", "load it with apparmor_parser");
        if (mode == AppArmorModes.Unconfined)
            return Unusable($"the profile '{profile}' is in unconfined mode and confines nothing", "put it into enforce mode");
        if (FindHolder(profile) is { } holder && holder != domain)
            return Unusable($"the profile '{profile}' is that of the domain {holder}", "name another profile");
        if (!IsKnown(domain) && _store.FindProcess(profile) is { } process)
            return Unusable($"process {process} runs under the profile '{profile}', which would let each at the other's files", "name another profile");
        return new AppArmorConfinement
        {
            Model = ModelName,
            Profile = profile,
            Mode = mode,
            ProcessLabel = new SecurityLabel(ModelName, profile),
            Launch = new LaunchPlan { AppArmorProfile = profile },
            SurvivesNoNewPrivileges = ManagerProfile is null,
            Findings =
            [
                .. FindRefused(profile, request.Resources),
                .. AppArmorModes.Enforces(mode) ? Array.Empty<PlanFinding>() : [NotEnforcing(profile, mode, "put it into enforce mode")],
            ],
        };
    }

    /// <summary>The resources that the profile does not let the emulator read or write as needed. None where the kernel keeps no compiled form.</summary>
    private IEnumerable<PlanFinding> FindRefused(string profile, IEnumerable<PinnedResource> resources)
    {
        if (ReadProfile(profile) is not { } compiled)
            return [];
        return
            from resource in resources
            where resource.Target is not null && !AppArmorProfileBuilder.IsTree(resource)
            let needed = Needed(resource.Resource)
            // Whether owner rules count is for the kernel to say when the file is opened; here they do.
            let decision = compiled.Query(Encoding.UTF8.GetBytes(resource.Target!.Path), needed, isOwner: true)
            where !decision.IsAllowed
            select new PlanFinding(
                FindingSeverity.Warning,
                AppArmorRules.ResourceNotAllowed,
                ModelName,
                resource.Resource.Path,
                $"the profile '{profile}' does not allow {decision.Refused} on {resource.Target!.Path}",
                "add the rule to the profile, or give the domain a dynamic label");
    }

    private AppArmorProfile? ReadProfile(string profile)
    {
        try
        {
            return _kernel.ReadCompiled(profile) is { } bytes ? AppArmorPolicy.Read(bytes).FindProfile(profile) : null;
        }
        catch (AppArmorPolicyException)
        {
            // A form of a later kernel: the kernel itself decides, as ever.
            return null;
        }
    }

    private static AppArmorFilePermissions Needed(DomainResource resource)
    {
        FileRight rights = ResourceRights.Of(resource);
        AppArmorFilePermissions needed = rights.HasFlag(FileRight.Read) ? AppArmorFilePermissions.Read : AppArmorFilePermissions.None;
        return rights.HasFlag(FileRight.Write) ? needed | AppArmorFilePermissions.Write : needed;
    }

    private static AppArmorConfinement Unusable(string message, string remedy) =>
        new() { Model = ModelName, Findings = [Error(AppArmorRules.UnusableProfile, message, remedy)] };
}
