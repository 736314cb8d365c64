using System.Collections.Immutable;
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
                .. FindUnmediated(isGenerated: false),
                .. FindRefused(profile, request.Resources),
                .. AppArmorModes.Enforces(mode) ? Array.Empty<PlanFinding>() : [NotEnforcing(profile, mode, "put it into enforce mode")],
            ],
        };
    }

    /// <summary>
    /// The resources that the profile does not let the emulator read or write as needed; where that cannot be known, one finding that says so.
    /// </summary>
    private ImmutableArray<PlanFinding> FindRefused(string profile, IEnumerable<PinnedResource> resources)
    {
        PinnedResource[] asked = [.. resources.Where(resource => resource.Target is not null)];
        if (asked.Length == 0)
            return [];
        if (ReadProfile(profile, out string fault) is not { } compiled)
        {
            return
            [
                new PlanFinding(
                    FindingSeverity.Warning,
                    AppArmorRules.ResourceUnknown,
                    ModelName,
                    null,
                    $"it cannot be known which files the profile '{profile}' allows: {fault}",
                    "let the kernel keep compiled profiles (CONFIG_SECURITY_APPARMOR_EXPORT_BINARY), or give the domain a dynamic label"),
            ];
        }

        return
        [
            .. from resource in asked
               let path = AskedPath(resource)
               let needed = AppArmorProfileBuilder.IsTree(resource) ? AppArmorFilePermissions.Read : Needed(resource.Resource)
               // Whether owner rules count is for the kernel to say when the file is opened; here they do.
               let decision = compiled.Query(Encoding.UTF8.GetBytes(path), needed, isOwner: true)
               where !decision.IsAllowed
               select new PlanFinding(
                   FindingSeverity.Warning,
                   AppArmorRules.ResourceNotAllowed,
                   ModelName,
                   resource.Resource.Path,
                   $"the profile '{profile}' does not allow {decision.Refused} on {path}",
                   "add the rule to the profile, or give the domain a dynamic label"),
        ];
    }

    /// <summary>Of a directory only that it can be listed: what a profile allows in it may differ from file to file.</summary>
    private static string AskedPath(PinnedResource resource) =>
        AppArmorProfileBuilder.IsTree(resource) ? resource.Target!.Path.TrimEnd('/') + "/" : resource.Target!.Path;

    private AppArmorProfile? ReadProfile(string profile, out string fault)
    {
        fault = "the kernel does not show its compiled form";
        try
        {
            return _kernel.ReadCompiled(profile) is { } bytes ? AppArmorPolicy.Read(bytes).FindProfile(profile) : null;
        }
        catch (AppArmorPolicyException e)
        {
            // A form of a later kernel or compiler.
            fault = $"its compiled form cannot be read: {e.Message}";
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
