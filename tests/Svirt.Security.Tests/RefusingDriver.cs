using Svirt.Security.Drivers;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests;

/// <summary>A driver written outside the library, whose labels the kernel refuses.</summary>
public sealed class RefusingDriver : ISecurityDriver, ILabelModel
{
    public const string ModelName = "refusing";

    public string Model => ModelName;

    public ILabelModel? LabelModel => this;

    public DriverStatus Probe() => new(IsActive: true, IsMandatory: true, "always there");

    public DomainConfinement PlanDomain(DomainRequest request) => new() { Model = ModelName };

    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) =>
        LabelDecision.Apply(new SecurityLabel(ModelName, "wanted"), "always");

    public ProcessSecurityLabel? ReadProcessLabel(int processId) => null;

    public LabelSnapshot Read(IFileObject file) => new("present");

    public LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present) => present;

    public bool Carries(LabelSnapshot present, SecurityLabel wanted) => false;

    public void Apply(IFileObject file, SecurityLabel wanted) => file.SetExtendedAttribute("no-such-namespace.x", "y"u8);

    public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied) => true;
}
