using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// AppArmor: the emulator runs under the loaded profile that the document names. Profiles made for a domain are refused until the driver
/// builds them. AppArmor labels no files. Thread-safe.
/// </summary>
public sealed class AppArmorDriver : ISecurityDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "apparmor";

    private const string EnforceMode = "enforce";
    private const string UnconfinedLabel = "unconfined";

    private readonly IAppArmorFileSystem _kernel;
    private readonly IProcessTable _processes;

    internal AppArmorDriver(IAppArmorFileSystem kernel, IProcessTable processes)
    {
        _kernel = kernel;
        _processes = processes;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel? LabelModel => null;

    /// <inheritdoc/>
    public DriverStatus Probe() => _kernel.IsEnabled
        ? new DriverStatus(IsActive: true, IsMandatory: true, "enabled")
        : new DriverStatus(IsActive: false, IsMandatory: true, "the kernel has no AppArmor, or it is switched off");

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Label switch
        {
            { Type: SecurityLabelType.None } => new DomainConfinement { Model = ModelName },
            { Type: SecurityLabelType.Static, Label: { } profile } => PlanStatic(profile),
            _ => Refuse(AppArmorRules.DynamicProfile, "profiles made for the domain are not supported yet", "give the domain a static label that names a loaded profile"),
        };
    }

    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) => LabelDecision.Ignore("AppArmor labels no files");

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId)
    {
        if (_processes.ReadAppArmorLabel(processId) is not { } label)
            return null;
        int open = label.LastIndexOf(" (", StringComparison.Ordinal);
        return open < 0 ? new ProcessSecurityLabel(label, ModelName) : new ProcessSecurityLabel(label[..open], ModelName, Mode: label[(open + 2)..].TrimEnd(')'));
    }

    /// <summary>The kernel has no entrypoint check for a profile, so what the profile is worth must be known beforehand.</summary>
    private DomainConfinement PlanStatic(string profile)
    {
        if (profile == UnconfinedLabel || profile.StartsWith(':') || profile.Contains("//&", StringComparison.Ordinal))
            return Refuse(AppArmorRules.UnusableProfile, $"'{profile}' is not the name of one profile that confines", "name a profile");
        return _kernel.ReadProfiles().GetValueOrDefault(profile) switch
        {
            null => Refuse(AppArmorRules.UnusableProfile, $"the profile '{profile}' is not loaded", "load it with apparmor_parser"),
            EnforceMode => new DomainConfinement
            {
                Model = ModelName,
                ProcessLabel = new SecurityLabel(ModelName, profile),
                Launch = new LaunchPlan { AppArmorProfile = profile },
                SurvivesNoNewPrivileges = _processes.ReadAppArmorLabel(Environment.ProcessId) == UnconfinedLabel,
            },
            string mode => Refuse(AppArmorRules.UnusableProfile, $"the profile '{profile}' is in {mode} mode and confines nothing", "put it into enforce mode"),
        };
    }

    private static DomainConfinement Refuse(string rule, string message, string remedy) =>
        new() { Model = ModelName, Findings = [new PlanFinding(FindingSeverity.Error, rule, ModelName, null, message, remedy)] };
}
