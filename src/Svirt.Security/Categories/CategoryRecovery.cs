namespace Svirt.Security.Categories;

/// <summary>What recovery found out about one record.</summary>
/// <param name="Record">The name of the record below the store's directory; the level of one that is lost.</param>
/// <param name="Outcome">What was made of it.</param>
/// <param name="Holder">Who has or had it; null where the record's name is no level.</param>
/// <param name="Detail">What stands against freeing it, or what is remarkable; null for nothing.</param>
public sealed record CategoryRecovery(string Record, CategoryRecoveryOutcome Outcome, CategoryHolder? Holder, string? Detail);
