namespace Svirt.Security.Domains;

/// <summary>What a path is wanted for (<see cref="IManagedPathResolver"/>).</summary>
/// <param name="DomainId">The domain.</param>
/// <param name="DomainName">Its name.</param>
/// <param name="Kind">What the emulator uses it for.</param>
/// <param name="Name">
/// What distinguishes it from others of its kind, such as the target of a channel; null where the document has none.
/// </param>
/// <param name="Position">The element that asks for it.</param>
public sealed record ManagedPathRequest(Guid DomainId, string DomainName, ResourceKind Kind, string? Name, DocumentPosition Position);
