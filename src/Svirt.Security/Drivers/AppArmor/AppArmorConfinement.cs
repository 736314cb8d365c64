namespace Svirt.Security.Drivers.AppArmor;

/// <summary>How AppArmor confines one domain. Immutable.</summary>
internal sealed record AppArmorConfinement : DomainConfinement
{
    /// <summary>The profile; null where the domain has none.</summary>
    public string? Profile { get; init; }

    /// <summary>The profile is made for the domain from its resources; otherwise it exists already and is only used.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>The mode that the loaded profile must have, before and after the start.</summary>
    public string? Mode { get; init; }

    /// <summary>The emulator that a generated profile lets run.</summary>
    public string? Emulator { get; init; }

    /// <summary>A generated profile lets the emulator make terminals.</summary>
    public bool HasTerminal { get; init; }
}
