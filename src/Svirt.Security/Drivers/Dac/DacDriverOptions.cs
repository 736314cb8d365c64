using Svirt.Security.Domains;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.Dac;

/// <summary>What a manager decides about owners of files and the identity of emulators. Read once, when the driver is made.</summary>
public sealed class DacDriverOptions
{
    /// <summary>
    /// The user and group of emulators whose document says nothing else. Null looks for the users that distributions make for QEMU:
    /// <c>qemu</c>, then <c>libvirt-qemu</c>.
    /// </summary>
    public OwnershipLabel? Emulator { get; set; }

    /// <summary>
    /// The numbers from which each domain whose document names no user gets an identity of its own, as uid and primary gid. Its read-write
    /// files are then its alone while it runs, so that DAC keeps domains apart on a host without mandatory access control. Null, the
    /// default, runs all of them as <see cref="Emulator"/>.
    /// </summary>
    public DacIdentityRange? IdentityPerDomain { get; set; }

    /// <summary>Further groups of emulators that have an identity of their own, for instance <c>kvm</c>.</summary>
    public IList<OwnerReference> SupplementaryGroups { get; } = [];

    /// <summary>How emulators are given files. <see cref="DacStrategy.Acl"/> by default.</summary>
    public DacStrategy Strategy { get; set; } = DacStrategy.Acl;

    /// <summary>Chooses for single domains; null where it returns null or is null itself: <see cref="Strategy"/>. Has to be thread-safe.</summary>
    public Func<DomainDefinition, DacStrategy?>? StrategyOf { get; set; }

    /// <summary>What is done on file systems shared with other hosts. Owners are changed by default.</summary>
    public DacSharedFileSystems SharedFileSystems { get; set; } = DacSharedFileSystems.ChangeOwner;

    /// <summary>Whether access found from metadata is verified; by default where metadata may mislead.</summary>
    public DacVerification Verification { get; set; } = DacVerification.SharedFileSystems;

    /// <summary>Owners and ACLs of files may be changed. Off: DAC changes no file (R3.9).</summary>
    public bool DynamicOwnership { get; set; } = true;

    /// <summary>The original owner, mode and ACL are recorded and restored. Off: files go back to root:root, with the mode and ACL they had.</summary>
    public bool RememberOwner { get; set; } = true;

    /// <summary>Emulators may run as root where a document asks for it. Off by default: nothing is confined then.</summary>
    public bool AllowRoot { get; set; }
}
