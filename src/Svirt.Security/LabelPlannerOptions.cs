using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>What a <see cref="LabelPlanner"/> plans for. Read when the planner is made.</summary>
public sealed class LabelPlannerOptions
{
    /// <summary>
    /// The directory of the policy's contexts files (<c>virtual_domain_context</c>, <c>virtual_image_context</c>, <c>files/file_contexts</c>), in
    /// place of the host's. Where the host has none either, the labels of stock policies count.
    /// </summary>
    public string? ContextsDirectory { get; set; }

    /// <summary>A binary policy, in place of the host's. Where the host has none either, nothing is known to be accessible as it stands.</summary>
    public string? PolicyFile { get; set; }

    /// <summary>
    /// Paths are looked at on this host. Off, the default: they need not exist, nothing of this host's files is read, and what is there is
    /// taken to be what the policy's file_contexts says.
    /// </summary>
    public bool ReadFiles { get; set; }

    /// <summary>What <c>relabel='yes'</c> means: <see cref="RelabelMode.Optional"/>, the default (R3.1), or <see cref="RelabelMode.Force"/>.</summary>
    public RelabelMode DefaultRelabel { get; set; } = RelabelMode.Optional;

    /// <summary>Owners of files and the identity of emulators.</summary>
    public DacDriverOptions Dac { get; } = new();

    /// <summary>SELinux labels. Without a range, dynamic labels are drawn from s0-s0:c0.c1023.</summary>
    public SELinuxDriverOptions SELinux { get; } = new();

    /// <summary>What is allowed beyond the rules on paths.</summary>
    public PathPolicyOptions Paths { get; } = new();
}
