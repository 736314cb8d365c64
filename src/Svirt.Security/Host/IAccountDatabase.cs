namespace Svirt.Security.Host;

/// <summary>The users and groups of the host, through the name service switch (nsswitch.conf(5)). Thread-safe.</summary>
public interface IAccountDatabase
{
    /// <summary>Finds a user by name; null where there is none.</summary>
    /// <param name="name">The login name.</param>
    UserAccount? FindUser(string name);

    /// <summary>Finds a user by uid; null where there is none.</summary>
    /// <param name="userId">The uid.</param>
    UserAccount? FindUser(uint userId);

    /// <summary>Finds a group's gid by name; null where there is none.</summary>
    /// <param name="name">The group's name.</param>
    uint? FindGroup(string name);

    /// <summary>Whether a group has this number.</summary>
    /// <param name="groupId">The gid.</param>
    bool HasGroup(uint groupId);

    /// <summary>All groups a user belongs to, the given primary group included (getgrouplist(3)).</summary>
    /// <param name="user">The user.</param>
    /// <param name="primaryGroupId">The gid that takes the place of the account's own.</param>
    IReadOnlyList<uint> GetGroups(UserAccount user, uint primaryGroupId);
}
