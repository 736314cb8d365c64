using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.None;

/// <summary>
/// The driver that confines nothing: for hosts on which the manager has switched confinement off, so that everything else works the same.
/// It never satisfies a demand for confinement.
/// </summary>
public sealed class NoneDriver : ISecurityDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "none";

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel? LabelModel => null;

    /// <inheritdoc/>
    public DriverStatus Probe() => new(IsActive: true, IsMandatory: false, "confines nothing");

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request) => new() { Model = ModelName };

    /// <inheritdoc/>
    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) =>
        LabelDecision.Ignore("the driver 'none' labels nothing");

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId) => null;
}
