using System.Diagnostics.Metrics;
using Svirt.Security.AccessVectors.Auditing;

namespace Svirt.Security.AccessVectors;

/// <summary>How an <see cref="AccessVectorCache"/> works.</summary>
public sealed class AccessVectorCacheOptions
{
    /// <summary>The most decisions that are kept, from 1; 512 unless set, as in the kernel (AVC_DEF_CACHE_THRESHOLD).</summary>
    public int Capacity { get; init; } = AccessVectorCache.DefaultCapacity;

    /// <summary>The ids of contexts, if they are to be shared with other caches; a table of the default size unless set.</summary>
    public SecurityIdTable? Contexts { get; init; }

    /// <summary>
    /// Lets the policy's handle_unknown decide about classes and permissions that it does not define, as libselinux does. Unless set they are
    /// denied, even where the policy says allow: it protects nothing there (R5.1).
    /// </summary>
    public bool FollowHandleUnknown { get; init; }

    /// <summary>
    /// Gets each record once in <see cref="AuditInterval"/>, on the thread of the check and before the check returns; it must be thread-safe.
    /// What it throws, the check throws.
    /// </summary>
    public Action<AuditRecord>? AuditHook { get; init; }

    /// <summary>For how long the same record is not repeated: 5 seconds unless set. Zero records every check.</summary>
    public TimeSpan AuditInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A name for the cache in its metrics, as the tag <c>svirt.avc.name</c>.</summary>
    public string Name { get; init; } = "default";

    /// <summary>Makes the meter; one of the cache's own unless set.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>The clock of the audit interval.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
