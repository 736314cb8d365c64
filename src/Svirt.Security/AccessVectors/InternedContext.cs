using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors;

/// <summary>A context with its id, a link in the chain of its hash. Once unlinked it is never used again, so readers may still stand on it.</summary>
internal sealed class InternedContext(SecurityContext context, string text, ulong hash, SecurityId id)
{
    /// <summary>The next with a hash of the same bucket. Written under the table's lock.</summary>
    public InternedContext? Next;

    public readonly ulong Hash = hash;

    public readonly string Text = text;

    public readonly SecurityId Id = id;

    public readonly SecurityContext Context = context;

    /// <summary>Looked up since the reclaiming hand last passed. Written only when it changes, so that readers share the cache line.</summary>
    public bool IsRecent;

    /// <summary>It is not in the table any more.</summary>
    public volatile bool IsReclaimed;

    /// <summary>How often it is held. Written under the table's lock.</summary>
    public int References;
}
