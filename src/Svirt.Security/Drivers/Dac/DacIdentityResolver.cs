using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>Finds out which numbers a DAC label means on this host, and which groups go with them. Thread-safe.</summary>
internal sealed class DacIdentityResolver(DacDriverOptions options, IAccountDatabase accounts)
{
    /// <summary>The users that Fedora and Debian make for QEMU.</summary>
    private static readonly string[] KnownEmulatorUsers = ["qemu", "libvirt-qemu"];

    /// <summary>Resolves a label, or the host's default where there is none.</summary>
    /// <param name="text">The label of a document; null for the default.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    internal DacIdentity? Resolve(string? text, out string? problem)
    {
        if (text is null && options.Emulator is null)
            return ResolveKnownUser(out problem);

        OwnershipLabel? label = options.Emulator;
        if (text is not null && !OwnershipLabel.TryParse(text, out label))
        {
            problem = $"'{text}' is not user:group";
            return null;
        }

        (uint UserId, UserAccount? Account)? user = ResolveUser(label!.User);
        uint? group = ResolveGroup(label.Group);
        problem = user is null ? $"there is no user {label.User}" : group is null ? $"there is no group {label.Group}" : null;
        return problem is null ? ToIdentity(user!.Value.UserId, user.Value.Account, group!.Value) : null;
    }

    /// <summary>Resolves groups.</summary>
    /// <param name="references">The groups, by name or number.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    internal ImmutableArray<uint>? ResolveGroups(IEnumerable<OwnerReference> references, out string? problem)
    {
        var groups = ImmutableArray.CreateBuilder<uint>();
        problem = null;
        foreach (OwnerReference reference in references)
        {
            if (ResolveGroup(reference) is not { } group)
            {
                problem = $"there is no group {reference}";
                return null;
            }

            groups.Add(group);
        }

        return [.. groups.Distinct().Order()];
    }

    private DacIdentity? ResolveKnownUser(out string? problem)
    {
        foreach (string name in KnownEmulatorUsers)
        {
            if (accounts.FindUser(name) is { } account)
            {
                problem = null;
                return ToIdentity(account.UserId, account, account.PrimaryGroupId);
            }
        }

        problem = $"no user for emulators is configured, and there is none of {string.Join(", ", KnownEmulatorUsers)}";
        return null;
    }

    /// <summary>The name first, then the number (the grammar of DAC labels).</summary>
    private (uint UserId, UserAccount? Account)? ResolveUser(OwnerReference reference)
    {
        if (reference.Name is { } name && accounts.FindUser(name) is { } byName)
            return (byName.UserId, byName);
        return reference.Id is { } id ? (id, accounts.FindUser(id)) : null;
    }

    private uint? ResolveGroup(OwnerReference reference) =>
        (reference.Name is { } name ? accounts.FindGroup(name) : null) ?? reference.Id;

    private DacIdentity ToIdentity(uint userId, UserAccount? account, uint groupId) =>
        new(userId, groupId, account is null ? [] : [.. accounts.GetGroups(account, groupId).Distinct().Order()]);
}
