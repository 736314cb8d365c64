using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What a manager decides about SELinux. Read once, when the driver is made.</summary>
public sealed class SELinuxDriverOptions
{
    /// <summary>A domain that gets an SELinux label starts only while the host enforces its policy (R1.7). Off by default: a permissive host is a warning.</summary>
    public bool RequireEnforcing { get; set; }

    /// <summary>
    /// The range out of which dynamic labels get their categories, such as <c>s0-s0:c0.c1023</c>. Null takes that of the manager's own
    /// process, which a manager that the policy does not know has at <c>s0</c> alone. The policy has to allow the manager processes and
    /// files at levels outside its own range.
    /// </summary>
    public MlsRange? Range { get; set; }
}
