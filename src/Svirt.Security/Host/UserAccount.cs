namespace Svirt.Security.Host;

/// <summary>A user of the host's account database.</summary>
/// <param name="Name">The login name.</param>
/// <param name="UserId">The uid.</param>
/// <param name="PrimaryGroupId">The gid of the account.</param>
public sealed record UserAccount(string Name, uint UserId, uint PrimaryGroupId);
