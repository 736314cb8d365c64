namespace Svirt.Security.Drivers;

/// <summary>What probing a driver on this host found. Immutable.</summary>
/// <param name="IsActive">The mechanism is there and enabled, so the driver belongs in the stack.</param>
/// <param name="IsMandatory">It is a mandatory access control (SELinux, AppArmor): the kernel confines whatever the process does to itself.</param>
/// <param name="Detail">What was found, for an operator: the mode, or why the driver is not active.</param>
public sealed record DriverStatus(bool IsActive, bool IsMandatory, string Detail);
