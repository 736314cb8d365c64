using Svirt.Security.Host;

namespace Svirt.Security.Categories;

/// <summary>What the host-wide store uses of the operating system. Belongs to its caller.</summary>
internal sealed record HostCategoryParts
{
    internal required IStateDirectory State { get; init; }

    internal required IRecordDirectory Records { get; init; }

    internal required ManagerRecords Managers { get; init; }

    internal required ManagerIdentity Identity { get; init; }

    internal required IProcessTable Processes { get; init; }

    internal required IProcessHandles Handles { get; init; }

    internal required IProcessScanner Scanner { get; init; }

    internal required TimeProvider Time { get; init; }

    /// <summary>When the host was booted, by its present clock; null where that is unknown.</summary>
    internal required Func<DateTimeOffset?> ReadBootTime { get; init; }
}
