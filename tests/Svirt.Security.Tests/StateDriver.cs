using System.Collections.Immutable;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Tests;

/// <summary>A driver that keeps something on the host for each domain: tells what it was asked, and fails where a test wants it to.</summary>
internal sealed class StateDriver(string model = "state", LaunchPlan? launch = null) : IHostStateDriver
{
    /// <summary>What was asked, in order: <c>apply a,b</c>, <c>verify</c>, <c>verify running</c>, <c>adopt</c>, <c>release</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>A call that begins with this fails.</summary>
    public string? FailOn { get; set; }

    public string Model => model;

    public ILabelModel? LabelModel => null;

    public DriverStatus Probe() => new(IsActive: true, IsMandatory: true, "always there");

    public DomainConfinement PlanDomain(DomainRequest request) => new() { Model = model, Launch = launch ?? new LaunchPlan() };

    public LabelDecision PlanResource(DomainConfinement confinement, ResourceRequest request) => LabelDecision.Ignore("labels no files");

    public ProcessSecurityLabel? ReadProcessLabel(int processId) => null;

    public void Apply(DomainIdentity domain, DomainConfinement confinement, ImmutableArray<PinnedResource> resources) =>
        Call("apply " + string.Join(',', resources.Select(resource => Path.GetFileName(resource.Target!.Path))));

    public void Verify(DomainIdentity domain, DomainConfinement confinement, int? processId) => Call(processId is null ? "verify" : "verify running");

    public void Adopt(DomainIdentity domain, int processId) => Call("adopt");

    public void Release(DomainIdentity domain) => Call("release");

    private void Call(string call)
    {
        Calls.Add(call);
        if (FailOn is { } fail && call.StartsWith(fail, StringComparison.Ordinal))
            throw new AppArmorProfileException("any", "the test wants it");
    }
}
