using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>Resolves the resources of a domain on this host, and judges them by the rules on paths. Thread-safe.</summary>
internal sealed class ResourcePinner(PathResolver resolver, PathPolicy policy, IDirectoryReader? directories = null) : IResourcePinner
{
    /// <summary>Far more than swtpm keeps; a directory that has more is not one of a TPM.</summary>
    private const int MaximumStateFiles = 256;

    /// <summary>The name of the rule under which a missing file is reported.</summary>
    internal const string MissingRule = "missing-file";

    /// <summary>The name of the rule under which a path is reported that the kernel would not let the manager walk.</summary>
    internal const string UnreachableRule = "unreachable-path";

    /// <summary>What is said of a file that has to be there and is not.</summary>
    internal static PlanFinding Missing(string path) =>
        new(FindingSeverity.Error, MissingRule, null, path, "there is no such file", "create it, or correct the document");

    public ImmutableArray<PinnedResource> Pin(ImmutableArray<DomainResource> resources, ImmutableArray<PlanFinding>.Builder findings)
    {
        int parts = FileBatch.PartsOf(resources.Length);
        var pinned = new ImmutableArray<PinnedResource>.Builder[parts];
        var found = new ImmutableArray<PlanFinding>.Builder[parts];
        FileBatch.ForEachPart(resources.Length, (part, first, end) =>
        {
            found[part] = ImmutableArray.CreateBuilder<PlanFinding>();
            pinned[part] = Pin(resources.AsSpan(first, end - first), found[part]);
        });
        foreach (ImmutableArray<PlanFinding>.Builder part in found)
            findings.AddRange(part);
        return [.. pinned.SelectMany(part => part)];
    }

    private ImmutableArray<PinnedResource>.Builder Pin(ReadOnlySpan<DomainResource> resources, ImmutableArray<PlanFinding>.Builder findings)
    {
        using SharedWalk walk = resolver.ShareWalk();
        PathResolver shared = resolver.Over(walk);
        var pinned = ImmutableArray.CreateBuilder<PinnedResource>(resources.Length);
        foreach (DomainResource resource in resources)
        {
            PinnedResource found = Pin(shared, resource, findings);
            pinned.Add(found);
            if (resource is { Kind: ResourceKind.TpmState, SourceType: ResourceSourceType.Directory } && found is { Target.Status: not null, Verdict.Treatment: PathTreatment.Ordinary })
                PinContent(shared, found, pinned, findings);
        }

        return pinned;
    }

    /// <summary>
    /// The state that an emulated TPM left in earlier runs is the domain's as its directory is; swtpm keeps it in files of the directory
    /// and of one below it. Breadth first, so that the bound holds for the whole.
    /// </summary>
    private void PinContent(PathResolver walk, PinnedResource directory, ImmutableArray<PinnedResource>.Builder pinned, ImmutableArray<PlanFinding>.Builder findings)
    {
        var pending = new Queue<PinnedResource>([directory]);
        int left = MaximumStateFiles;
        while (directories is not null && pending.TryDequeue(out PinnedResource? parent))
        {
            foreach (string path in ReadEntries(parent.Target!.Path, left + 1, findings))
            {
                if (left-- == 0)
                {
                    findings.Add(new PlanFinding(FindingSeverity.Error, UnreachableRule, null, directory.Resource.Path, $"it has more than {MaximumStateFiles} files: it is no directory of a TPM", "correct the document"));
                    return;
                }

                PinnedResource entry = PinEntry(walk, parent.Resource with { Path = path }, findings);
                pinned.Add(entry);
                if (entry is { Resource.SourceType: ResourceSourceType.Directory, Target.Status: not null })
                    pending.Enqueue(entry);
            }
        }
    }

    /// <summary>What is a directory and what a file is seen only there.</summary>
    private PinnedResource PinEntry(PathResolver walk, DomainResource entry, ImmutableArray<PlanFinding>.Builder findings)
    {
        try
        {
            bool isDirectory = walk.Resolve(entry.Path).Status is { Type: FileType.Directory };
            return Pin(walk, entry with { SourceType = isDirectory ? ResourceSourceType.Directory : ResourceSourceType.File }, findings);
        }
        catch (UnsafePathException e)
        {
            return Refused(entry, e.Verdict.Rule, e.Verdict.Explanation, e.Verdict.Remedy, findings, e.Verdict);
        }
        catch (HostException e)
        {
            return Refused(entry, UnreachableRule, e.Message, null, findings, PathVerdict.Ordinary);
        }
    }

    private IEnumerable<string> ReadEntries(string path, int limit, ImmutableArray<PlanFinding>.Builder findings)
    {
        try
        {
            return directories!.ReadNames(path, limit).Order(StringComparer.Ordinal).Select(name => path + "/" + name);
        }
        catch (HostException e)
        {
            findings.Add(new PlanFinding(FindingSeverity.Error, UnreachableRule, null, path, e.Message));
            return [];
        }
    }

    private PinnedResource Pin(PathResolver walk, DomainResource resource, ImmutableArray<PlanFinding>.Builder findings)
    {
        try
        {
            PinnedFile file = walk.Resolve(resource.Path);
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
