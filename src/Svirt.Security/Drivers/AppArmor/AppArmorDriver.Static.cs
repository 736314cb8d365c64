using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor.Profiles;
using Svirt.Security.Labelling;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Drivers.AppArmor;

/// <content>What a profile that somebody else wrote allows, asked of the automaton that the kernel has.</content>
public sealed partial class AppArmorDriver
{
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
            let decision = compiled.Query(System.Text.Encoding.UTF8.GetBytes(resource.Target!.Path), needed, isOwner: true)
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
}
