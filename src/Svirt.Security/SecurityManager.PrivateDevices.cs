using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>The /dev that a manager makes for one emulator.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// Labels the domain's device nodes in the private /dev that the manager made for its emulator: a tmpfs of its own, in which the manager
    /// has made the nodes of the domain's resources with the modes and owners of the host's. Each gets what the plan gives the host's node;
    /// where the plan leaves that as it is, the SELinux label that it has.
    /// </summary>
    /// <remarks>
    /// The directory is known by its descriptor alone, opened by its maker before the emulator runs: a path such as /proc/PID/root leads
    /// where the emulator has mounted something since. Nodes are looked up with openat2(2): beneath the directory, through no link and no
    /// other mount. There is nothing to restore, and nothing is recorded: the tmpfs ends with the
    /// emulator. After a failure, throw the directory away.
    /// </remarks>
    /// <param name="domain">The prepared domain; or a running one, to which a device was attached.</param>
    /// <param name="directory">The directory that the emulator has as /dev. The caller keeps the descriptor.</param>
    /// <returns>What was done, an action for each node and model.</returns>
    /// <exception cref="LabellingException">
    /// A node is missing, a link or in another mount, not of the planned type or device number, or it could not be labelled; or the directory
    /// is the host's own.
    /// </exception>
    /// <exception cref="ArgumentException">The handle is closed or invalid.</exception>
    /// <exception cref="InvalidOperationException">The domain is neither prepared nor running.</exception>
    public ImmutableArray<LabelAction> LabelPrivateDevices(ConfinedDomain domain, SafeFileHandle directory)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(directory);
        if (directory.IsInvalid || directory.IsClosed)
            throw new ArgumentException("The handle is closed or invalid.", nameof(directory));
        ThrowUnlessActive(domain);
        var labeller = new PrivateDeviceLabeller(new PrivateDirectory(directory, $"private /dev of {domain.Identity.Name}"), _engine.FindModel);
        ImmutableArray<LabelAction> done = labeller.Run(domain.Actions);
        LogPrivateDevices(domain.Identity.Name, done.Length);
        return done;
    }
}
