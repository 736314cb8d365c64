namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>A query in the terms of setools, and the same in ours.</summary>
/// <param name="Kind">te, rbac, mls or constraint.</param>
/// <param name="Attributes">Attributes of the query class of setools, in the order in which they are to be set.</param>
/// <param name="Ours">Our results.</param>
internal sealed record PeerSearch(string Kind, Dictionary<string, object> Attributes, Func<IEnumerable<object>> Ours);
