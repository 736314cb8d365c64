using System.Collections.Concurrent;
using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labels;

namespace Svirt.Security.KernelTests.Categories;

/// <summary>Many domains at once, under the kernel that enforces their labels.</summary>
public class ParallelDomainTests
{
    private const int Domains = 200;
    private const int Threads = 8;

    [KernelFact(Kernel.SELinux)]
    public void PrepareAndStop_TwoHundredDomainsFromEightThreads_NoLevelTwiceAndEveryFileRestored()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManagerOver("s0-s0:c0.c1023", "selinux");
        string medium = folder.Add("medium.iso", "medium");
        FileLabel.Set(medium, "system_u:object_r:user_home_t:s0"); // svirt_t may not read it, so that all share the change
        DynamicDomain[] domains = [.. Enumerable.Range(0, Domains).Select(i => new DynamicDomain(folder, FormattableString.Invariant($"vm{i}")))];
        string[] before = [.. domains.Select(domain => FileLabel.Get(domain.Disk)).Append(FileLabel.Get(medium))];
        var prepared = new ConcurrentBag<ConfinedDomain>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads };

        Parallel.ForEach(domains, parallel, domain => prepared.Add(manager.Prepare(WithMedium(domain, medium))));
        Assert.Equal(Domains, prepared.Select(LevelOf).Distinct().Count());
        Assert.All(prepared, domain => Assert.Equal($"system_u:object_r:svirt_image_t:{LevelOf(domain)}", FileLabel.Get(domain.Plan.Domain.Resources[0].Path)));
        Assert.Equal("system_u:object_r:virt_content_t:s0", FileLabel.Get(medium));

        Parallel.ForEach(prepared, parallel, domain => manager.Stop(domain));
        Assert.Equal(before, domains.Select(domain => FileLabel.Get(domain.Disk)).Append(FileLabel.Get(medium)));
        Assert.Empty(manager.Categories.ListHolders());
    }

    private static DomainDefinition WithMedium(DynamicDomain domain, string medium)
    {
        DomainDefinition definition = domain.Definition;
        return definition with { Resources = [.. definition.Resources, new DomainResource { Kind = ResourceKind.Disk, Path = medium, Access = ResourceAccess.ReadOnly }] };
    }

    private static MlsLevel LevelOf(ConfinedDomain domain) => SecurityContext.Parse(domain.Plan.Launch.SELinuxContext!).Range!.Value.High;
}
