namespace Svirt.Security.Labelling;

/// <summary>What libvirt's attributes say of a file in one model, in this boot of the host. Immutable.</summary>
/// <param name="Count">How many domains have the file, those of this library that told so included; null where that is unreadable.</param>
internal sealed record LibvirtClaim(uint? Count);
