using System.Collections.Immutable;
using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Type enforcement with categories: the emulator runs with a label that is the domain's alone, made by this driver or given by the document;
/// its read-write files get the image type with the same level, read-only ones the content type (R2.1, R2.2). Thread-safe.
/// </summary>
public sealed partial class SELinuxDriver : ISecurityDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "selinux";

    private readonly ISELinuxHost _host;
    private readonly AccessOracle _oracle;
    private readonly IProcessTable _processes;
    private readonly LevelAssignment _levels;
    private readonly SELinuxDriverOptions _options;
    private readonly MomentaryAnswer<IReadOnlyDictionary<ulong, bool>> _mounts;
    private readonly MomentaryAnswer<bool> _enforcing;

    /// <summary>A driver for the running kernel.</summary>
    internal SELinuxDriver(
        KernelSecurityServer server, AccessOracle oracle, IProcessTable processes, LevelAssignment levels, SELinuxDriverOptions options, IMountTable? mounts = null)
        : this(new KernelSELinuxHost(server), oracle, processes, levels, options, new DefaultLabels(() => server.FileContextsPath), mounts ?? new LinuxMountTable())
    {
    }

    internal SELinuxDriver(
        ISELinuxHost host, AccessOracle oracle, IProcessTable processes, LevelAssignment levels, SELinuxDriverOptions options, DefaultLabels defaults, IMountTable mounts)
    {
        _host = host;
        _oracle = oracle;
        _processes = processes;
        _levels = levels;
        _options = options;
        _mounts = new(TimeProvider.System, mounts.ReadLabelSupport);
        _enforcing = new(TimeProvider.System, () => host.IsEnforcing);
        LabelModel = new SELinuxLabelModel(defaults);
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel LabelModel { get; }

    /// <inheritdoc/>
    public DriverStatus Probe() => _host.IsEnabled
        ? new DriverStatus(IsActive: true, IsMandatory: true, Describe())
        : new DriverStatus(IsActive: false, IsMandatory: true, "the kernel has no SELinux, or it is switched off");

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Label.Type == SecurityLabelType.None)
            return new SELinuxConfinement { Model = ModelName };
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        CheckEnforcing(findings);
        VirtualContexts contexts = VirtualContexts.Read(_host, request.Domain.VirtualizationType);
        // Asked before anything is reserved: the domain will not start anyway.
        SecurityContext? process = findings.Any(finding => finding.Severity == FindingSeverity.Error) ? null
            : request.Label is { Type: SecurityLabelType.Static, Label: { } label } ? ClaimStatic(label, request, findings)
            : new DynamicLabel(_host, _processes, _levels, _options, findings).Make(request, contexts);
        return Confine(process, request.Label.ImageLabel, contexts, findings);
    }

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId) =>
        _processes.ReadSELinuxContext(processId) is { } label ? new ProcessSecurityLabel(label, ModelName, _host.PolicyName, Mode) : null;

    private string Mode => _host.IsEnforcing ? "enforcing" : "permissive";

    private void CheckEnforcing(ImmutableArray<PlanFinding>.Builder findings)
    {
        const string Message = "the host's policy is permissive: what it denies is only recorded", Remedy = "setenforce 1";
        if (!_host.IsEnforcing)
        {
            findings.Add(_options.RequireEnforcing
                ? SELinuxFinding.Error(SELinuxRules.NotEnforcing, Message, Remedy)
                : SELinuxFinding.Warning(SELinuxRules.NotEnforcing, Message, Remedy));
        }
    }

    private SecurityContext? ClaimStatic(string label, DomainRequest request, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (!SecurityContext.TryParse(label, out SecurityContext? process) || !_host.IsValid(process))
        {
            findings.Add(SELinuxFinding.Error(SELinuxRules.InvalidContext, $"the policy does not accept the label '{label}'", "correct the label, or load a policy that has its types"));
            return null;
        }

        switch (_levels.Claim(process, request, out CategoryConflict? conflict))
        {
            case ReserveOutcome.Conflict:
                findings.Add(SELinuxFinding.Error(SELinuxRules.LabelInUse, conflict!.ToString(), "give the domain categories of its own, or leave the label to the host"));
                return null;
            case ReserveOutcome.Unisolated:
                findings.Add(SELinuxFinding.Warning(SELinuxRules.NotIsolated, $"the label {process} has no categories, so nothing keeps the domain apart from others of its type"));
                break;
            case ReserveOutcome.Unconstrained:
                findings.Add(SELinuxFinding.Warning(SELinuxRules.NotIsolated, $"the policy does not hold the type {process.Type} to its categories, so {process} keeps the domain apart from nobody"));
                break;
        }

        return process;
    }

    private SELinuxConfinement Confine(SecurityContext? process, string? imageLabel, VirtualContexts contexts, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (process is null)
            return new SELinuxConfinement { Model = ModelName, Findings = findings.ToImmutable() };

        string image = imageLabel ?? contexts.Image.WithRange(process.Range is { } range ? new MlsRange(range.High) : null).ToString();
        if (!SecurityContext.TryParse(image, out SecurityContext? own) || !_host.IsValid(own))
        {
            findings.Add(SELinuxFinding.Error(SELinuxRules.InvalidContext, $"the policy does not accept the image label '{image}'", "give the document an imagelabel that the policy accepts"));
            return new SELinuxConfinement { Model = ModelName, Findings = findings.ToImmutable() };
        }

        return new SELinuxConfinement
        {
            Model = ModelName,
            Process = process,
            ProcessLabel = LabelOf(process),
            ImageLabel = LabelOf(own),
            Image = own,
            Shared = contexts.Image,
            Content = contexts.Content,
            PrivateDeviceMountOption = $"context=\"{own}\"",
            SurvivesNoNewPrivileges = false,
            Launch = new LaunchPlan { SELinuxContext = process.ToString() },
            Findings = findings.ToImmutable(),
        };
    }

    private static SecurityLabel LabelOf(SecurityContext context) => new(ModelName, context.ToString());
}
