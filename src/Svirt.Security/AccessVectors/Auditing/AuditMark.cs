namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>What of one decision has been recorded, and until when it need not be again. Immutable.</summary>
/// <param name="Outcome">The outcome that the records said.</param>
/// <param name="IsPermitted">Whether they said that the operation went on.</param>
/// <param name="Permissions">The permissions that they were about.</param>
/// <param name="Until">A timestamp of the cache's clock.</param>
internal sealed record AuditMark(AccessOutcome Outcome, bool IsPermitted, uint Permissions, long Until);
