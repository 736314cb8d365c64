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

    /// <summary>Reads the lines of /etc/subuid and /etc/subgid.</summary>
    internal required Func<IReadOnlyList<SubordinateIdRange>> SubordinateIds { get; init; }

    internal required TimeProvider Time { get; init; }
}
