using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// AppArmor: the emulator runs under a profile that is made for the domain from its resources, or under the loaded one that the document
/// names. AppArmor labels no files. Thread-safe.
/// </summary>
/// <remarks>
/// After a resource was detached, new opens of it are denied; a descriptor that the emulator still holds keeps working, as AppArmor looks
/// at a file when it is opened (kernel: security/apparmor/file.c).
/// </remarks>
public sealed partial class AppArmorDriver : IHostStateDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "apparmor";

    private const string UnconfinedLabel = "unconfined";

    private readonly IAppArmorFileSystem _kernel;
    private readonly IProcessTable _processes;
    private readonly AppArmorProfileStore _store;
    private readonly PathResolver _resolver;
    private readonly AppArmorProfileBuilder _builder;
    private readonly ImmutableArray<string> _prefixes;
    private readonly HeldPaths _paths;
    private readonly string _mode;
    private readonly bool _requireConfined;

    /// <param name="kernel">The kernel's interface.</param>
    /// <param name="processes">What /proc tells.</param>
    /// <param name="store">Loads and unloads.</param>
    /// <param name="resolver">Finds the emulator itself where the document names a link to it.</param>
    /// <param name="options">How profiles are made; copied.</param>
    /// <param name="requireConfined">A profile that does not enforce is refused.</param>
    internal AppArmorDriver(
        IAppArmorFileSystem kernel,
        IProcessTable processes,
        AppArmorProfileStore store,
        PathResolver resolver,
        AppArmorProfileOptions options,
        bool requireConfined)
    {
        _kernel = kernel;
        _processes = processes;
        _store = store;
        _resolver = resolver;
        _builder = new AppArmorProfileBuilder(options);
        _paths = new HeldPaths(_builder.IsAllowedTree);
        _prefixes = options.KnownPrefixes;
        _mode = options.Complain ? AppArmorModes.Complain : AppArmorModes.Enforce;
        _requireConfined = requireConfined;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel? LabelModel => null;

    /// <summary>The profile of this manager; null where it is not confined, so that its children take on profiles even with no_new_privs set.</summary>
    private string? ManagerProfile =>
        _processes.ReadAppArmorLabel(Environment.ProcessId) is { } label && label != UnconfinedLabel ? AppArmorLabel.Parse(label).Profile : null;

    /// <inheritdoc/>
    public DriverStatus Probe()
    {
        if (!_kernel.IsEnabled)
            return new DriverStatus(IsActive: false, IsMandatory: true, "the kernel has no AppArmor, or it is switched off");
        if (FindAccessFault() is { } access)
            return new DriverStatus(IsActive: false, IsMandatory: true, $"this manager cannot load profiles: {access}");
        return new DriverStatus(IsActive: true, IsMandatory: true, string.Join("; ", ["enabled", .. FindLimits().Select(limit => limit.Text)]));
    }

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Label switch
        {
            { Type: SecurityLabelType.None } => new AppArmorConfinement { Model = ModelName },
            { Type: SecurityLabelType.Static, Label: { } profile } => PlanStatic(profile, request),
            _ => PlanDynamic(request),
        };
    }

    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) => LabelDecision.Ignore("AppArmor labels no files");

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId)
    {
        if (_processes.ReadAppArmorLabel(processId) is not { } text)
            return null;
        AppArmorLabel label = AppArmorLabel.Parse(text);
        return new ProcessSecurityLabel(label.Profile, ModelName, Mode: label.Mode);
    }

    /// <summary>Who may not list profiles may not load them either (kernel: aa_policy_view_capable, aa_policy_admin_capable).</summary>
    private string? FindAccessFault()
    {
        try
        {
            _kernel.ReadProfiles();
            _ = Mediation;
            return null;
        }
        catch (HostException e)
        {
            return e.Message;
        }
    }

    private AppArmorConfinement PlanDynamic(DomainRequest request)
    {
        string profile = NameFor(request.Domain.Id);
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        if (TryCompiler().Fault is { } fault)
            findings.Add(Error(AppArmorRules.Compiler, fault, "install the package apparmor, correct the options for profiles, or give the domain a static label"));
        findings.AddRange(FindUnmediated(isGenerated: true));
        if (_mode == AppArmorModes.Complain)
            findings.Add(NotEnforcing(profile, _mode, $"switch {nameof(AppArmorProfileOptions)}.{nameof(AppArmorProfileOptions.Complain)} off"));
        if (!IsKnown(request.Domain.Id) && _kernel.ReadProfiles().ContainsKey(profile) && _store.FindProcess(profile) is { } process)
            findings.Add(Error(AppArmorRules.ProfileInUse, $"process {process} runs under '{profile}' already, and this manager knows nothing of it", "end it, or recover first"));
        findings.AddRange(_builder.Check(request.Resources));
        if (_paths.FindConflict(request.Domain.Id, request.Resources) is { } conflict)
            findings.Add(Error(AppArmorRules.TreeTooWide, conflict, $"keep them apart, or add the directory to {nameof(AppArmorProfileOptions)}.{nameof(AppArmorProfileOptions.AllowedTrees)}"));
        return new AppArmorConfinement
        {
            Model = ModelName,
            Profile = profile,
            IsGenerated = true,
            Mode = _mode,
            Emulator = request.Domain.Emulator is { } emulator ? Resolve(emulator) : null,
            HasTerminal = request.Domain.HasTerminal,
            ProcessLabel = new SecurityLabel(ModelName, profile),
            Launch = new LaunchPlan { AppArmorProfile = profile },
            SurvivesNoNewPrivileges = ManagerProfile is null,
            Findings = findings.ToImmutable(),
        };
    }

    /// <summary>The kernel compares the path of the program itself; where there is none yet, the start will tell.</summary>
    private string Resolve(string emulator)
    {
        try
        {
            return _resolver.Resolve(emulator).Path;
        }
        catch (Exception e) when (e is HostException or UnsafePathException)
        {
            return emulator;
        }
    }

    private string NameFor(Guid domain) => _prefixes[0] + domain;

    /// <summary>The names that a profile made for a domain may have, also by a manager with another prefix.</summary>
    private IEnumerable<string> KnownNamesFor(Guid domain) => _prefixes.Select(prefix => prefix + domain);

    private bool IsGeneratedName(string profile) => _prefixes.Any(prefix =>
        profile.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(profile.AsSpan(prefix.Length), "D", out _));

    private PlanFinding NotEnforcing(string profile, string mode, string remedy) => new(
        _requireConfined ? FindingSeverity.Error : FindingSeverity.Warning,
        AppArmorRules.NotEnforcing,
        ModelName,
        null,
        $"the profile '{profile}' is in {mode} mode: what it does not allow is recorded and let pass",
        remedy);

    private static PlanFinding Error(string rule, string message, string remedy) =>
        new(FindingSeverity.Error, rule, ModelName, null, message, remedy);
}
