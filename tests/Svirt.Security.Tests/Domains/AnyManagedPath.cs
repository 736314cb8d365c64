using Svirt.Security.Domains;

namespace Svirt.Security.Tests.Domains;

/// <summary>A path for everything that is left to the manager.</summary>
internal sealed class AnyManagedPath : IManagedPathResolver
{
    public string? Resolve(ManagedPathRequest request) => $"/managed/{request.DomainName}/{request.Kind}{request.Name?.Replace('/', '_')}";
}
