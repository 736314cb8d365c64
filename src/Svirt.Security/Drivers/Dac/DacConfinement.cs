using Svirt.Security.Host;

namespace Svirt.Security.Drivers.Dac;

/// <summary>What the DAC driver knows of a domain while it plans its resources. For one plan and one thread.</summary>
internal sealed record DacConfinement : DomainConfinement
{
    /// <summary>Who the emulator will be; null where that could not be found out, which is a finding.</summary>
    public DacIdentity? Identity { get; init; }

    /// <summary>The identity is no other domain's, so that read-write files can be made its alone.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>How it is given files.</summary>
    public DacStrategy Strategy { get; init; }

    /// <summary>Directories that the domain is given as resources: what is in them is reached through them.</summary>
    public HashSet<FileIdentity> GivenDirectories { get; } = [];
}
