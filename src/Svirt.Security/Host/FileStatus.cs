namespace Svirt.Security.Host;

/// <summary>What statx(2) says of one file at one moment.</summary>
public sealed record FileStatus
{
    private const int SetIdBits = 0xC00;

    /// <summary>Which file it is.</summary>
    public required FileIdentity Identity { get; init; }

    /// <summary>Its type.</summary>
    public required FileType Type { get; init; }

    /// <summary>The twelve permission bits: set-id, sticky, and rwx for owner, group and others.</summary>
    public required int Permissions { get; init; }

    /// <summary>The owner.</summary>
    public required uint UserId { get; init; }

    /// <summary>The group.</summary>
    public required uint GroupId { get; init; }

    /// <summary>The number of names the file has.</summary>
    public required uint LinkCount { get; init; }

    /// <summary>For a device node, the device it stands for.</summary>
    public DeviceNumber NodeDevice { get; init; }

    /// <summary>The file carries the immutable attribute of chattr(1): nobody can write or change it.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>The file carries the append-only attribute of chattr(1).</summary>
    public bool IsAppendOnly { get; init; }

    /// <summary>The mount through which it was reached; 0 where the kernel does not say (before Linux 5.8).</summary>
    public ulong MountId { get; init; }

    /// <summary>The set-user-id or set-group-id bit is on.</summary>
    public bool HasSetIdBits => (Permissions & SetIdBits) != 0;
}
