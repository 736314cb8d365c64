using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers;

/// <summary>
/// The active drivers of a host, in order: a mandatory model first, DAC last. Plans a domain with all of them and puts the shares
/// together (R1.2). Immutable and thread-safe.
/// </summary>
public sealed class SecurityDriverStack
{
    private readonly StackOptions _options;
    private readonly IResourcePinner _pinner;

    internal SecurityDriverStack(IEnumerable<ISecurityDriver> drivers, StackOptions options, IResourcePinner pinner)
    {
        Drivers = [.. drivers];
        _options = options;
        _pinner = pinner;
        string? twice = Drivers.GroupBy(driver => driver.Model, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new ArgumentException($"Two drivers have the model '{twice}'.", nameof(drivers));
    }

    /// <summary>The drivers in order.</summary>
    public ImmutableArray<ISecurityDriver> Drivers { get; }

    /// <summary>
    /// The driver whose plans put on record who has which file: each that labels files, or where none does the first. That no two domains get one
    /// disk does not depend on which models a host has.
    /// </summary>
    private bool Records(ISecurityDriver driver) => driver.LabelModel is not null || (driver == Drivers[0] && Drivers.All(other => other.LabelModel is null));

    /// <summary>The first driver: the one that a seclabel without a model belongs to.</summary>
    private string? FirstModel => Drivers.IsEmpty ? null : Drivers[0].Model;

    /// <summary>Plans a domain. Reads the host, changes nothing.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="reservations">Where drivers put what they reserve; null for a dry run.</param>
    /// <param name="isIncomingMigration">It comes from another host.</param>
    internal SecurityPlan Plan(DomainDefinition domain, LabelReservations? reservations = null, bool isIncomingMigration = false)
    {
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        CheckModels(domain, findings);
        ImmutableArray<PinnedResource> resources = _pinner.Pin(domain.Resources, findings);

        var confinements = ImmutableArray.CreateBuilder<DomainConfinement>();
        var actions = ImmutableArray.CreateBuilder<LabelAction>();
        foreach (ISecurityDriver driver in Drivers)
        {
            DomainSecurityLabel label = EffectiveLabel(domain, driver.Model);
            CheckConfined(driver, label, findings);
            DomainConfinement confinement = driver.PlanDomain(new DomainRequest(domain, label, resources) { Reservations = reservations });
            confinements.Add(confinement);
            findings.AddRange(confinement.Findings);
            PlanResources(driver, confinement, label, resources, isIncomingMigration, actions, findings);
        }

        return new SecurityPlan
        {
            Domain = domain,
            Confinements = confinements.ToImmutable(),
            Labels = new LabelPlan(actions.ToImmutable()),
            Launch = HasTwoMandatory(confinements, findings) ? new LaunchPlan() : LaunchShares.Combine(confinements.ToImmutable()),
            Findings = [.. findings.Distinct()],
        };
    }

    /// <summary>Plans further resources of a domain that has a plan.</summary>
    internal (LabelPlan Labels, ImmutableArray<PlanFinding> Findings) PlanAttachment(SecurityPlan plan, ImmutableArray<DomainResource> attached)
    {
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        ImmutableArray<PinnedResource> resources = _pinner.Pin(attached, findings);
        var actions = ImmutableArray.CreateBuilder<LabelAction>();
        foreach ((ISecurityDriver driver, DomainConfinement confinement) in Drivers.Zip(plan.Confinements))
            PlanResources(driver, confinement, EffectiveLabel(plan.Domain, driver.Model), resources, isIncomingMigration: false, actions, findings);
        return (new LabelPlan(actions.ToImmutable()), findings.ToImmutable());
    }

    private void PlanResources(
        ISecurityDriver driver,
        DomainConfinement confinement,
        DomainSecurityLabel label,
        ImmutableArray<PinnedResource> resources,
        bool isIncomingMigration,
        ImmutableArray<LabelAction>.Builder actions,
        ImmutableArray<PlanFinding>.Builder findings)
    {
        var planner = new ResourcePlanner(driver, Records(driver), confinement, label, FirstModel, _options.DefaultRelabel, isIncomingMigration, findings);
        // Where several resources are one file, the strongest access decides; the plan keeps the order of the document.
        var planned = new ImmutableArray<LabelAction>[resources.Length];
        foreach (int i in Enumerable.Range(0, resources.Length).OrderByDescending(i => resources[i].Resource.Access))
            planned[i] = planner.Plan(resources[i]);
        actions.AddRange(planned.SelectMany(part => part));
    }

    /// <summary>The label of the document for a model; a label without a model belongs to the first driver; otherwise the host's default.</summary>
    private DomainSecurityLabel EffectiveLabel(DomainDefinition domain, string model)
    {
        DomainSecurityLabel? own = domain.FindSecurityLabel(model) ?? (model == FirstModel ? domain.FindSecurityLabel(null) : null);
        return own ?? (_options.DefaultConfined
            ? new DomainSecurityLabel { Model = model, Type = SecurityLabelType.Dynamic, Relabel = RelabelMode.Default }
            : new DomainSecurityLabel { Model = model, Type = SecurityLabelType.None, Relabel = RelabelMode.No });
    }

    private void CheckModels(DomainDefinition domain, ImmutableArray<PlanFinding>.Builder findings)
    {
        foreach (DomainSecurityLabel label in domain.SecurityLabels)
        {
            // A document that switches confinement off asks for nothing that the host would have to have.
            if (label.Model is null || label.Type == SecurityLabelType.None || Drivers.Any(driver => driver.Model == label.Model))
                continue;
            findings.Add(new PlanFinding(
                FindingSeverity.Error,
                StackRules.ModelNotActive,
                label.Model,
                null,
                $"the document has a label of the model '{label.Model}', which is not active on this host",
                $"active are: {string.Join(", ", Drivers.Select(driver => driver.Model))}"));
        }

        if (_options.RequireConfined && Drivers.All(driver => driver.Model == None.NoneDriver.ModelName))
            findings.Add(new PlanFinding(FindingSeverity.Error, StackRules.RequireConfined, null, null, "confinement is required, but no driver that confines is active"));
        if (domain.HasRawCommandLine)
            findings.Add(new PlanFinding(FindingSeverity.Warning, StackRules.RawCommandLine, null, null, "the document passes arguments straight to the emulator; files they name are not labelled"));
    }

    private static bool HasTwoMandatory(ImmutableArray<DomainConfinement>.Builder confinements, ImmutableArray<PlanFinding>.Builder findings)
    {
        string[] models = [.. confinements.Where(c => c.Launch.SELinuxContext is not null || c.Launch.AppArmorProfile is not null).Select(c => c.Model)];
        if (models.Length < 2)
            return false;
        findings.Add(new PlanFinding(
            FindingSeverity.Error,
            StackRules.TwoMandatoryModels,
            null,
            null,
            $"{string.Join(" and ", models)} would both label the emulator, which takes on one label only",
            "name one of them in SecurityManagerOptions.Models, or give the domain type='none' for the other"));
        return true;
    }

    private void CheckConfined(ISecurityDriver driver, DomainSecurityLabel label, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (_options.RequireConfined && label.Type == SecurityLabelType.None)
        {
            findings.Add(new PlanFinding(
                FindingSeverity.Error,
                StackRules.RequireConfined,
                driver.Model,
                null,
                "confinement is required, but the domain would run without it",
                "give the document a seclabel, or switch DefaultConfined on"));
        }
    }
}
