using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Makes the process label of a domain that leaves it to the host (R2.1): user, role and type from the policy's base label or the
/// document's, and a level of the domain's own. One use, one thread.
/// </summary>
internal sealed class DynamicLabel(
    ISELinuxHost host,
    IProcessTable processes,
    LevelAssignment levels,
    SELinuxDriverOptions options,
    ImmutableArray<PlanFinding>.Builder findings)
{
    /// <summary>The label; null, with a finding that is an error, where none can be made.</summary>
    internal SecurityContext? Make(DomainRequest request, VirtualContexts contexts)
    {
        if (BaseOf(request.Domain, contexts) is not { } stock || !TryParseBase(request.Label.BaseLabel, out SecurityContext? wanted))
            return null;
        if (SpaceOf() is not { } space)
            return null;
        if (levels.Draw(space, request, out string? fault) is not { } level)
            return Refuse(SELinuxRules.LabelsExhausted, $"no label of the range {space.Range} is free: {fault}", "stop domains, recover what crashed managers left, or give the manager a larger range");

        SecurityContext own = stock.WithRange(new MlsRange(level));
        if (wanted is not null)
        {
            // The type is what a base label is for; its user and role count where the policy accepts them with it.
            SecurityContext whole = wanted.WithRange(own.Range);
            own = host.IsValid(whole) ? whole : own.WithType(wanted.Type);
        }

        if (!host.IsValid(own))
            return Refuse(SELinuxRules.InvalidContext, $"the policy does not accept the label '{own}'", "correct the base label, or load a policy that has its type and allows it the range");
        if (!levels.Constraint.Applies(own))
            findings.Add(SELinuxFinding.Warning(SELinuxRules.NotIsolated, $"the policy does not hold the type {own.Type} to its categories, so {own} keeps the domain apart from nobody"));
        return own;
    }

    private SecurityContext? BaseOf(DomainDefinition domain, VirtualContexts contexts)
    {
        if (contexts.For(domain.VirtualizationType) is not { } label)
            return Refuse(SELinuxRules.NoBaseLabel, $"the configured policy has no usable {contexts.Source}", $"install a policy for domains of type '{domain.VirtualizationType}', or give the domain a static label");
        if (VirtualContexts.IsEmulation(domain.VirtualizationType) && contexts.Emulation is null)
        {
            findings.Add(SELinuxFinding.Warning(
                SELinuxRules.EmulationNeedsExecmem,
                $"the policy has no label of its own for software emulation, so the emulator runs as {label.Type} and needs execmem",
                "setsebool virt_use_execmem on"));
        }

        return label;
    }

    private bool TryParseBase(string? text, out SecurityContext? label)
    {
        label = null;
        if (text is null || SecurityContext.TryParse(text, out label))
            return true;
        Refuse(SELinuxRules.InvalidContext, $"the base label '{text}' is no context", "write it as user:role:type:level");
        return false;
    }

    private CategorySpace? SpaceOf()
    {
        const string Remedy = "start the manager with a range such as s0-s0:c0.c1023 (a range_transition of the policy, SELinuxContext= of systemd), or set the option Range";
        MlsRange? range = options.Range;
        if (range is null && SecurityContext.TryParse(processes.ReadSELinuxContext(Environment.ProcessId), out SecurityContext? own))
            range = own.Range;
        if (range is not { } found)
        {
            Refuse(SELinuxRules.RangeTooSmall, "the manager's own label has no range: without categories nothing keeps domains apart", Remedy);
            return null;
        }

        int categories = found.High.Categories.Except(found.Low.Categories).Count;
        int size = options.CategoriesPerLabel;
        if (categories < size)
        {
            Refuse(SELinuxRules.RangeTooSmall, string.Create(CultureInfo.InvariantCulture, $"the range {found} has {categories} categories for domains, and each needs {size}"), Remedy);
            return null;
        }

        if (CategorySpace.CountLabels(categories, size) is var count and > CategorySpace.MaximumCapacity)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"the range {found} makes {count} labels of {size} categories; the most are {CategorySpace.MaximumCapacity}");
            Refuse(SELinuxRules.RangeTooLarge, message, $"set the option Range, or a smaller {nameof(SELinuxDriverOptions.CategoriesPerLabel)}");
            return null;
        }

        return new CategorySpace(found, size);
    }

    private SecurityContext? Refuse(string rule, string message, string remedy)
    {
        findings.Add(SELinuxFinding.Error(rule, message, remedy));
        return null;
    }
}
