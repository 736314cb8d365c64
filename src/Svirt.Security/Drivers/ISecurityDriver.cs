using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>
/// A security model as a planner: it says what should be done and changes nothing itself. Files are changed by the labelling engine,
/// through the driver's <see cref="LabelModel"/>; the process is started by the launcher. Further drivers can be written outside this
/// library (R1.1). Implementations are thread-safe.
/// </summary>
public interface ISecurityDriver
{
    /// <summary>The model's name in domain documents: <c>selinux</c>, <c>apparmor</c>, <c>dac</c>.</summary>
    string Model { get; }

    /// <summary>How the model's labels are read and put on files; null for a model that labels no files.</summary>
    ILabelModel? LabelModel { get; }

    /// <summary>Looks whether the host has the mechanism and it is enabled (R1.2).</summary>
    DriverStatus Probe();

    /// <summary>Describes the model for the capabilities of the host (R3.8). Without base labels unless a driver says more.</summary>
    HostSecurityModel DescribeHost() => new() { Model = Model };

    /// <summary>
    /// Plans how the emulator is confined. Reads the host and changes nothing on it, but that a label which must be the domain's alone is
    /// reserved where <see cref="DomainRequest.Reservations"/> is given.
    /// </summary>
    /// <param name="request">The domain, its label for this model, its resources.</param>
    DomainConfinement PlanDomain(DomainRequest request);

    /// <summary>Plans what is done about one resource. Reads the host, changes nothing.</summary>
    /// <param name="confinement">What <see cref="PlanDomain"/> of this driver returned for the domain.</param>
    /// <param name="request">The resource.</param>
    LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request);

    /// <summary>Reads the label of a running process; null where the process is gone or the model does not apply.</summary>
    /// <param name="processId">The process.</param>
    ProcessSecurityLabel? ReadProcessLabel(int processId);
}
