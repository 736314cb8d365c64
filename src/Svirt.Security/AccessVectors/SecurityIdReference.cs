using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors;

/// <summary>Holds a context in a <see cref="SecurityIdTable"/>, so that its id stays good, until it is disposed. Thread-safe.</summary>
public sealed class SecurityIdReference : IDisposable
{
    private readonly SecurityIdTable _table;
    private readonly InternedContext _entry;
    private int _released;

    internal SecurityIdReference(SecurityIdTable table, InternedContext entry) => (_table, _entry) = (table, entry);

    /// <summary>The id.</summary>
    public SecurityId Id => _entry.Id;

    /// <summary>The context.</summary>
    public SecurityContext Context => _entry.Context;

    /// <summary>Lets the context go; the id is then good only until the context is reclaimed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            _table.Release(_entry);
    }
}
