using System.Collections.Immutable;
using Svirt.Security.Drivers;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>The plan of a domain says that it cannot start. Nothing was changed.</summary>
public sealed class DomainPlanException : SvirtSecurityException
{
    internal DomainPlanException(string domain, ImmutableArray<PlanFinding> findings)
        : base($"domain {domain} cannot start: " + string.Join("; ", findings.Where(f => f.Severity == FindingSeverity.Error))) => Findings = findings;

    internal DomainPlanException(SecurityPlan plan)
        : this(plan.Domain.Name, plan.Findings)
    {
    }

    /// <summary>All findings of the plan, warnings included.</summary>
    public ImmutableArray<PlanFinding> Findings { get; }
}
