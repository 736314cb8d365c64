using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>Images whose documents leave open what they stand on.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// The domain with the layers and data files that only image headers name, held against what the live domains of all managers write.
    /// What stands against it is a finding; the domain is then left as its document has it.
    /// </summary>
    private (DomainDefinition Domain, ImmutableArray<PlanFinding> Findings) CompleteChains(DomainDefinition domain)
    {
        HashSet<string> trusted = [.. domain.Resources.Select(resource => resource.Path), .. _imageChains.RecordedImages.Keys];
        foreach (RecordedImage image in _imageChains.RecordedImages.Values)
        {
            trusted.UnionWith(image.DataFiles);
            if (image.BackingPath is { } backing)
                trusted.Add(backing);
        }

        var discovery = new ImageChainDiscovery(new ResolvingImageFileOpener(_resolver, _host.Images, trusted), _liveFiles, _imageChains);
        try
        {
            return (discovery.Complete(domain), []);
        }
        catch (SvirtSecurityException e)
        {
            return (domain, [Describe(e)]);
        }
    }

    private static PlanFinding Describe(SvirtSecurityException error) => error switch
    {
        ImageChainException chain => Error(chain.Rule, chain.Path, chain.Message, "list the chain in the document, record it, or correct the image"),
        // In the words of whoever resolves the resource later, so that it is said once.
        UnsafePathException { Verdict: var verdict } path => Error(verdict.Rule, path.Path, verdict.Explanation, verdict.Remedy),
        HostException { Errno: Errno.ENOENT } missing => ResourcePinner.Missing(missing.Path),
        HostException host => Error(ResourcePinner.UnreachableRule, host.Path, host.Message, "let the manager read the image's header"),
        _ => Error(ResourcePinner.UnreachableRule, null, error.Message, null),
    };

    private static PlanFinding Error(string rule, string? path, string message, string? remedy) =>
        new(FindingSeverity.Error, rule, null, path, message, remedy);
}
