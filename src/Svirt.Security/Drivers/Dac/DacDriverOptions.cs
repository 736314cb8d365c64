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

    /// <summary>Owners of files may be changed. Off: DAC changes no file (R3.9).</summary>
    public bool DynamicOwnership { get; set; } = true;

    /// <summary>The original owner, mode and ACL are recorded and restored. Off: files go back to root:root, with the mode and ACL they had.</summary>
    public bool RememberOwner { get; set; } = true;

    /// <summary>Emulators may run as root where a document asks for it. Off by default: nothing is confined then.</summary>
    public bool AllowRoot { get; set; }
}
