using Svirt.Security.AccessVectors;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Type enforcement with categories: the emulator runs as the document's static label, its read-write files get the image type with the
/// same level, read-only ones the content type (R2.2). Dynamic labels need the category allocator and are refused. Thread-safe.
/// </summary>
public sealed partial class SELinuxDriver : ISecurityDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "selinux";

    // What virtual_image_context of the stock policies says.
    private const string ImageUser = "system_u";
    private const string ImageRole = "object_r";
    private const string ImageType = "svirt_image_t";
    private const string ContentType = "virt_content_t";

    private readonly KernelSecurityServer _server;
    private readonly IProcessTable _processes;

    internal SELinuxDriver(KernelSecurityServer server, IProcessTable processes)
    {
        _server = server;
        _processes = processes;
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
        return request.Label switch
        {
            { Type: SecurityLabelType.None } => new SELinuxConfinement { Model = ModelName },
            { Type: SecurityLabelType.Static, Label: { } label } => PlanStatic(label, request.Label.ImageLabel),
            _ => Refuse(SELinuxRules.DynamicLabel, "dynamic labels are not supported yet", "give the domain a static label with categories of its own"),
        };
    }

    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (confinement is not SELinuxConfinement { Image: { } image })
            return LabelDecision.Ignore("the domain has no SELinux label");
        if (request.Target.Status is null)
            return LabelDecision.Ignore("the file does not exist (yet)");
        if (!request.MayBeChanged)
            return CheckAccess(confinement, request);
        if (request.Label is { } demanded)
        {
            return SecurityContext.TryParse(demanded, out SecurityContext? context) && _server.IsValid(context)
                ? LabelDecision.Apply(LabelOf(context), "the document demands this label")
                : LabelDecision.Ignore("the demanded label is not valid", Finding(SELinuxRules.InvalidContext, request.Resource.Path, $"the policy does not accept '{demanded}'", null));
        }

        return request.Resource.Access switch
        {
            ResourceAccess.ReadWrite => LabelDecision.Apply(LabelOf(image), "a read-write file always gets the domain's own label (R3.2)"),
            ResourceAccess.Shared => LabelDecision.Apply(LabelOf(SharedOf(ImageType)), "a shareable file gets the image type without categories (R2.2)"),
            _ => LabelDecision.Apply(LabelOf(SharedOf(ContentType)), "a read-only file gets the content type (R2.2)"),
        };
    }

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId) =>
        _processes.ReadSELinuxContext(processId) is { } label ? new ProcessSecurityLabel(label, ModelName, _server.PolicyName, Mode) : null;

    private string Mode => _server.IsEnforcing ? "enforcing" : "permissive";

    private SELinuxConfinement PlanStatic(string label, string? imageLabel)
    {
        if (!SecurityContext.TryParse(label, out SecurityContext? process) || !_server.IsValid(process))
            return Refuse(SELinuxRules.InvalidContext, $"the policy does not accept the label '{label}'", "correct the label, or load a policy that has its types");

        string image = imageLabel ?? new SecurityContext(ImageUser, ImageRole, ImageType, process.Range).ToString();
        if (!SecurityContext.TryParse(image, out SecurityContext? own) || !_server.IsValid(own))
            return Refuse(SELinuxRules.InvalidContext, $"the policy does not accept the image label '{image}'", "give the document an imagelabel that the policy accepts");

        return new SELinuxConfinement
        {
            Model = ModelName,
            ProcessLabel = LabelOf(process),
            ImageLabel = LabelOf(own),
            Image = own,
            SurvivesNoNewPrivileges = false,
            Launch = new LaunchPlan { SELinuxContext = process.ToString() },
        };
    }

    private static SecurityContext SharedOf(string type) => new(ImageUser, ImageRole, type, MlsRange.Parse("s0"));

    private static SELinuxConfinement Refuse(string rule, string message, string? remedy) =>
        new() { Model = ModelName, Findings = [Finding(rule, null, message, remedy)] };

    private static SecurityLabel LabelOf(SecurityContext context) => new(ModelName, context.ToString());

    private static PlanFinding Finding(string rule, string? path, string message, string? remedy) =>
        new(FindingSeverity.Error, rule, ModelName, path, message, remedy);
}
