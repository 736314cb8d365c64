using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Persistent reservations of a disk (<c>source/reservations</c>): the socket of a helper the emulator hands descriptors to (R4).
/// </summary>
internal static class ReservationsReader
{
    public static ImmutableArray<DomainResource> Read(DocumentElement source, ResourceCollector resources)
    {
        if (source.Element("reservations") is not { } reservations)
            return [];
        var socket = reservations.Element("source");
        var path = socket?.PathIn("path");
        if (path is null)
        {
            // A live document says which socket the manager's own helper has; a definition does not.
            if (!reservations.IsYes("managed"))
                throw (socket ?? reservations).SourceMissing();
            path = resources.ManagedPath(reservations, ResourceKind.ReservationSocket);
        }

        return [(socket ?? reservations).Resource(ResourceKind.ReservationSocket, path, ResourceAccess.ReadWrite)];
    }
}
