using PlanLabels;
using Svirt.Security;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;

try
{
    CommandLine line = CommandLine.Parse(args);
    using FileStream document = File.OpenRead(line.Document);
    var placeholders = new Placeholders();
    DomainDefinition domain = DomainXml.Load(document, new DomainXmlOptions { ManagedPaths = placeholders, Volumes = placeholders, HostDevices = placeholders });
    using var planner = new LabelPlanner(new LabelPlannerOptions { ContextsDirectory = line.Contexts, PolicyFile = line.Policy, ReadFiles = line.IsLive });
    SecurityPlan plan = planner.Plan(domain);
    if (line.IsJson)
        PlanWriter.WriteJson(plan, Console.Out);
    else
        PlanWriter.WriteTable(plan, Console.Out);
    foreach (PlanFinding finding in plan.Findings)
        Console.Error.WriteLine($"{(finding.Severity == FindingSeverity.Error ? "error" : "warning")}: {finding}");
    return 0;
}
catch (UsageException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
catch (Exception problem) when (problem is SvirtSecurityException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"PlanLabels: {problem.Message}");
    return 1;
}
