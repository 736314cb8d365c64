using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>What the pool uses of the host.</summary>
internal sealed record IdentityPoolParts
{
    internal required IRecordDirectory Records { get; init; }

    internal required IStateDirectory State { get; init; }

    internal required ManagerRecords Managers { get; init; }

    internal required IAccountDatabase Accounts { get; init; }

    internal required IProcessScanner Scanner { get; init; }

    internal required IProcessTable Processes { get; init; }

    internal required IOwnershipScanner Ownership { get; init; }

    /// <summary>Null where the manager changes no owners (R3.9).</summary>
    internal FileHandover? Handover { get; init; }

    internal required RememberedOwners RememberedOwners { get; init; }

    /// <summary>Reads the lines of /etc/subuid and /etc/subgid.</summary>
    internal required Func<IReadOnlyList<SubordinateIdRange>> SubordinateIds { get; init; }

    internal required TimeProvider Time { get; init; }
}
