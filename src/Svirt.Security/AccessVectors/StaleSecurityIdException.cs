using Svirt.Security.Errors;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// A security id whose context has been reclaimed was asked about, or one of another table. Hold contexts whose ids are kept
/// (<see cref="SecurityIdTable.Acquire"/>), or ask by context.
/// </summary>
public sealed class StaleSecurityIdException : SvirtSecurityException
{
    internal StaleSecurityIdException(SecurityId id)
        : base($"The security id {id} does not stand for a context any more.") => Id = id;

    /// <summary>The id.</summary>
    public SecurityId Id { get; }
}
