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

    private readonly KernelSecurityServer _server;
    private readonly IProcessTable _processes;
    private readonly LevelAssignment _levels;
    private readonly SELinuxDriverOptions _options;

    internal SELinuxDriver(KernelSecurityServer server, IProcessTable processes, LevelAssignment levels, SELinuxDriverOptions options)
    {
        _server = server;
        _processes = processes;
        _levels = levels;
        _options = options;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel LabelModel { get; } = new SELinuxLabelModel();

    /// <inheritdoc/>
    public DriverStatus Probe() => _server.IsEnabled
        ? new DriverStatus(IsActive: true, IsMandatory: true, Mode)
        : new DriverStatus(IsActive: false, IsMandatory: true, "the kernel has no SELinux, or it is switched off");

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Label.Type == SecurityLabelType.None)
            return new SELinuxConfinement { Model = ModelName };
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        CheckEnforcing(findings);
        VirtualContexts contexts = VirtualContexts.Read(_server);
        // Asked before anything is reserved: the domain will not start anyway.
        SecurityContext? process = findings.Any(finding => finding.Severity == FindingSeverity.Error) ? null
            : request.Label is { Type: SecurityLabelType.Static, Label: { } label } ? ClaimStatic(label, request, findings)
            : new DynamicLabel(_server, _processes, _levels, _options, findings).Make(request, contexts);
        return Confine(process, request.Label.ImageLabel, contexts, findings);
    }

    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (confinement is not SELinuxConfinement { Image: { } image, Shared: { } shared, Content: { } content })
            return LabelDecision.Ignore("the domain has no SELinux label");
        if (request.Target.Status is null)
            return LabelDecision.Ignore("the file does not exist (yet)");
        if (!request.MayBeChanged)
            return CheckAccess(confinement, request);
        if (request.Label is { } demanded)
        {
            return SecurityContext.TryParse(demanded, out SecurityContext? context) && _server.IsValid(context)
                ? LabelDecision.Apply(LabelOf(context), "the document demands this label")
                : LabelDecision.Ignore("the demanded label is not valid", SELinuxFinding.Error(SELinuxRules.InvalidContext, $"the policy does not accept '{demanded}'", path: request.Resource.Path));
        }

        return request.Resource.Access switch
        {
            ResourceAccess.ReadWrite => LabelDecision.Apply(LabelOf(image), "a read-write file always gets the domain's own label (R3.2)"),
            ResourceAccess.Shared => LabelDecision.Apply(LabelOf(shared), "a shareable file gets the image type without categories (R2.2)"),
            _ => LabelDecision.Apply(LabelOf(content), "a read-only file gets the content type (R2.2)"),
        };
    }

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId) =>
        _processes.ReadSELinuxContext(processId) is { } label ? new ProcessSecurityLabel(label, ModelName, _server.PolicyName, Mode) : null;

    private string Mode => _server.IsEnforcing ? "enforcing" : "permissive";

    private void CheckEnforcing(ImmutableArray<PlanFinding>.Builder findings)
    {
        const string Message = "the host's policy is permissive: what it denies is only recorded", Remedy = "setenforce 1";
        if (!_server.IsEnforcing)
        {
            findings.Add(_options.RequireEnforcing
                ? SELinuxFinding.Error(SELinuxRules.NotEnforcing, Message, Remedy)
                : SELinuxFinding.Warning(SELinuxRules.NotEnforcing, Message, Remedy));
        }
    }

    private SecurityContext? ClaimStatic(string label, DomainRequest request, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (!SecurityContext.TryParse(label, out SecurityContext? process) || !_server.IsValid(process))
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
        if (!SecurityContext.TryParse(image, out SecurityContext? own) || !_server.IsValid(own))
        {
            findings.Add(SELinuxFinding.Error(SELinuxRules.InvalidContext, $"the policy does not accept the image label '{image}'", "give the document an imagelabel that the policy accepts"));
            return new SELinuxConfinement { Model = ModelName, Findings = findings.ToImmutable() };
        }

        return new SELinuxConfinement
        {
            Model = ModelName,
            ProcessLabel = LabelOf(process),
            ImageLabel = LabelOf(own),
            Image = own,
            Shared = contexts.Image,
            Content = contexts.Content,
            SurvivesNoNewPrivileges = false,
            Launch = new LaunchPlan { SELinuxContext = process.ToString() },
            Findings = findings.ToImmutable(),
        };
    }

    private static SecurityLabel LabelOf(SecurityContext context) => new(ModelName, context.ToString());
}
