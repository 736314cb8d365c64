using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Storage over the network (<c>type='network'</c>). It has no path of its own; what the emulator needs on the host to reach it are keys,
/// configurations and Unix sockets.
/// </summary>
internal static class NetworkStorageReader
{
    public static StorageSource Read(DocumentElement source)
    {
        // Names on the server.
        source.Attribute("name")?.Claim();
        source.Attribute("query")?.Claim();
        var companions = ImmutableArray.CreateBuilder<DomainResource>();
        foreach (var child in source.Children.Where(child => child.NamespaceName.Length == 0))
        {
            switch (child.Name)
            {
                case "host":
                    Add(companions, child, "socket", ResourceKind.NetworkStorageSocket, ResourceAccess.ReadWrite);
                    break;
                case "config":
                    Add(companions, child, "file", ResourceKind.NetworkStorageFile, ResourceAccess.ReadOnly);
                    break;
                case "knownHosts":
                    Add(companions, child, "path", ResourceKind.NetworkStorageFile, ResourceAccess.ReadOnly);
                    break;
                case "identity":
                    Add(companions, child, "keyfile", ResourceKind.NetworkStorageFile, ResourceAccess.ReadOnly);
                    Add(companions, child, "agentsock", ResourceKind.NetworkStorageSocket, ResourceAccess.ReadWrite);
                    break;
            }
        }

        return new StorageSource { Origin = source.Position, Companions = companions.ToImmutable() };
    }

    private static void Add(
        ImmutableArray<DomainResource>.Builder companions,
        DocumentElement element,
        string attribute,
        ResourceKind kind,
        ResourceAccess access)
    {
        if (element.PathIn(attribute) is { } path)
            companions.Add(element.Resource(kind, path, access));
    }
}
