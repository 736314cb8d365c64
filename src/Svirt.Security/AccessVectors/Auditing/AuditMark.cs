namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>What of one decision has been recorded, and until when it need not be again. Immutable.</summary>
/// <param name="Denials">Permissions whose denial was recorded.</param>
/// <param name="Grants">Permissions whose grant was recorded.</param>
/// <param name="Until">A timestamp of the cache's clock.</param>
internal sealed record AuditMark(uint Denials, uint Grants, long Until);
