using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>What a manager decides once, for all its domains. Read when the <see cref="SecurityManager"/> is made; later changes have no effect.</summary>
public sealed class SecurityManagerOptions
{
    /// <summary>
    /// The models to use, in order, for instance <c>dac</c> alone, or <c>none</c>. Null, the default, probes the host and uses what is
    /// enabled there (R1.2).
    /// </summary>
    public IReadOnlyList<string>? Models { get; set; }

    /// <summary>Drivers written outside this library. They stand before the built-in ones.</summary>
    public IList<ISecurityDriver> AdditionalDrivers { get; } = [];

    /// <summary>A domain whose document says nothing of security is confined dynamically. On by default.</summary>
    public bool DefaultConfined { get; set; } = true;

    /// <summary>
    /// A domain that would not be confined does not start: whether its document asks for <c>type='none'</c>, or says nothing while
    /// <see cref="DefaultConfined"/> is off, or no driver that confines is active. Off by default.
    /// </summary>
    public bool RequireConfined { get; set; }

    /// <summary>What <c>relabel='yes'</c> means: <see cref="RelabelMode.Optional"/>, the default (R3.1), or <see cref="RelabelMode.Force"/>.</summary>
    public RelabelMode DefaultRelabel { get; set; } = RelabelMode.Optional;

    /// <summary>How long an emulator may take from the call until it runs as itself; 10 seconds by default. One that takes longer is killed.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Owners of files and the identity of emulators.</summary>
    public DacDriverOptions Dac { get; } = new();

    /// <summary>SELinux labels.</summary>
    public SELinuxDriverOptions SELinux { get; } = new();

    /// <summary>Profiles that are made for domains.</summary>
    public AppArmorProfileOptions AppArmor { get; } = new();

    /// <summary>What is allowed beyond the rules on paths.</summary>
    public PathPolicyOptions Paths { get; } = new();

    /// <summary>Whether files are shared with libvirt on the same host; by default where libvirt has run since the boot.</summary>
    public LibvirtCoexistence LibvirtCoexistence { get; set; } = LibvirtCoexistence.Auto;

    /// <summary>
    /// What the names in image headers are held against, where a document leaves open what its images stand on. By default only what the
    /// document lists is accepted.
    /// </summary>
    public ImageChainOptions ImageChains { get; set; } = ImageChainOptions.Default;

    /// <summary>
    /// The directory of records that outlive the manager, closed to everybody else. Null takes /var/lib/svirt-security for root, and
    /// $XDG_STATE_HOME/svirt-security (or ~/.local/state/svirt-security) for others. All managers of one user on one host share it.
    /// </summary>
    public string? StateDirectory { get; set; }

    /// <summary>Checks what can be checked without the host.</summary>
    /// <returns>What is wrong, or null.</returns>
    internal string? FindFault()
    {
        if (DefaultRelabel is not (RelabelMode.Optional or RelabelMode.Force))
            return $"{nameof(DefaultRelabel)} is {nameof(RelabelMode.Optional)} or {nameof(RelabelMode.Force)}.";
        if (!Enum.IsDefined(LibvirtCoexistence))
            return $"{nameof(LibvirtCoexistence)} is none of its values.";
        if (StartTimeout <= TimeSpan.Zero)
            return $"{nameof(StartTimeout)} is positive.";
        if (StateDirectory is { } directory && (!Path.IsPathRooted(directory) || directory.Contains("..", StringComparison.Ordinal)))
            return $"{nameof(StateDirectory)} is an absolute path without '..'.";
        if (Models is { Count: 0 })
            return $"{nameof(Models)} names at least one model; 'none' is one.";
        if (SELinux.FindFault() is { } selinux)
            return $"{nameof(SELinux)}: {selinux}";
        return AppArmor.FindFault() is { } fault ? $"{nameof(AppArmor)}: {fault}" : null;
    }
}
