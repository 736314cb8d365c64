using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Takes resources for the files that their documents say they are, without a look at this host: for plans of domains that will run
/// elsewhere. Links are not resolved. Thread-safe.
/// </summary>
/// <param name="policy">The rules on paths, as far as they go by path and kind.</param>
/// <param name="defaultLabel">The SELinux context that a file of that path and type usually has; null for unknown.</param>
internal sealed class PresumedResourcePinner(PathPolicy policy, Func<string, FileType, string?> defaultLabel) : IResourcePinner
{
    private const int DirectoryMode = 0x1ED; // 0755
    private const int OwnerOnly = 0x180; // 0600: nothing may be taken for accessible that is not known to be
    private const int Everybody = 0x1FF; // 0777: what is never changed is set up by the host

    public ImmutableArray<PinnedResource> Pin(ImmutableArray<DomainResource> resources, ImmutableArray<PlanFinding>.Builder findings)
    {
        var files = new Dictionary<string, ulong>(StringComparer.Ordinal);
        return [.. resources.Select(resource => Pin(resource, files, findings))];
    }

    private PinnedResource Pin(DomainResource resource, Dictionary<string, ulong> files, ImmutableArray<PlanFinding>.Builder findings)
    {
        FileType type = PresumedFileType.Of(resource);
        FileStatus status = Describe(resource.Path, type, OwnerOnly, files);
        PathVerdict verdict = policy.Check(resource.Path, status, hasFileCapability: false, resource);
        if (verdict.Treatment == PathTreatment.Refused)
        {
            findings.Add(new PlanFinding(FindingSeverity.Error, verdict.Rule, null, resource.Path, verdict.Explanation, verdict.Remedy));
            return new PinnedResource(resource, null, verdict);
        }

        return new PinnedResource(resource, new PinnedFile
        {
            RequestedPath = resource.Path,
            Path = resource.Path,
            Directories = DirectoriesOf(resource.Path, files),
            Status = resource.Existence == ResourceExistence.CreatedByEmulator ? null
                : verdict.Treatment == PathTreatment.Ordinary ? status : status with { Permissions = Everybody },
            SELinuxContext = defaultLabel(resource.Path, type),
            IsPresumed = true,
        }, verdict);
    }

    private ImmutableArray<PathStep> DirectoriesOf(string path, Dictionary<string, ulong> files)
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        for (int slash = 0; slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string directory = slash == 0 ? "/" : path[..slash];
            steps.Add(new PathStep(directory, Describe(directory, FileType.Directory, DirectoryMode, files), null) { SELinuxContext = defaultLabel(directory, FileType.Directory) });
        }

        return steps.ToImmutable();
    }

    /// <summary>Each path is taken for a file of its own.</summary>
    private static FileStatus Describe(string path, FileType type, int permissions, Dictionary<string, ulong> files)
    {
        if (!files.TryGetValue(path, out ulong number))
            files.Add(path, number = (ulong)files.Count + 1);
        return new FileStatus
        {
            Identity = new FileIdentity(default, number, 0),
            Type = type,
            Permissions = permissions,
            UserId = 0,
            GroupId = 0,
            LinkCount = 1,
        };
    }
}
