using Svirt.Security.Domains;

namespace Svirt.Security.Tests.Domains;

/// <summary>Every volume there may be.</summary>
internal sealed class AnyVolume : IVolumeResolver
{
    public ResolvedVolume? Resolve(string pool, string volume) => new($"/pools/{pool}/{volume}", ResourceSourceType.File);
}
