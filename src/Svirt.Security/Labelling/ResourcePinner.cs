using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>Resolves the resources of a domain, once for all drivers, and judges them by the rules on paths. Thread-safe.</summary>
internal sealed class ResourcePinner(PathResolver resolver, PathPolicy policy)
{
    /// <summary>The name of the rule under which a missing file is reported.</summary>
    internal const string MissingRule = "missing-file";

    /// <summary>The name of the rule under which a path is reported that the kernel would not let the manager walk.</summary>
    internal const string UnreachableRule = "unreachable-path";

    /// <summary>What is said of a file that has to be there and is not.</summary>
    internal static PlanFinding Missing(string path) =>
        new(FindingSeverity.Error, MissingRule, null, path, "there is no such file", "create it, or correct the document");

    internal ImmutableArray<PinnedResource> Pin(ImmutableArray<DomainResource> resources, ImmutableArray<PlanFinding>.Builder findings) =>
        [.. resources.Select(resource => Pin(resource, findings))];

    private PinnedResource Pin(DomainResource resource, ImmutableArray<PlanFinding>.Builder findings)
    {
        try
        {
            PinnedFile file = resolver.Resolve(resource.Path);
            PathVerdict verdict = policy.Check(file.Path, file.Status, file.HasFileCapability, resource);
            if (verdict.Treatment == PathTreatment.Refused)
                return Refused(resource, verdict.Rule, verdict.Explanation, verdict.Remedy, findings, verdict);
            if (file.Status is null && resource.Existence == ResourceExistence.Required)
            {
                findings.Add(Missing(resource.Path));
                return new PinnedResource(resource, null, verdict);
            }

            return new PinnedResource(resource, file, verdict);
        }
        catch (UnsafePathException e)
        {
            return Refused(resource, e.Verdict.Rule, e.Verdict.Explanation, e.Verdict.Remedy, findings, e.Verdict);
        }
        catch (HostException e) when (e.Errno == Errno.ENOENT && resource.Existence is ResourceExistence.Optional or ResourceExistence.Alternative)
        {
            return new PinnedResource(resource, null, PathVerdict.Ordinary);
        }
        catch (HostException e)
        {
            return Refused(resource, UnreachableRule, e.Message, null, findings, PathVerdict.Ordinary);
        }
    }

    private static PinnedResource Refused(
        DomainResource resource,
        string rule,
        string message,
        string? remedy,
        ImmutableArray<PlanFinding>.Builder findings,
        PathVerdict verdict)
    {
        findings.Add(new PlanFinding(FindingSeverity.Error, rule, null, resource.Path, message, remedy));
        return new PinnedResource(resource, null, verdict);
    }
}
