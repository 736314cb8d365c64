using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <content>Sockets that the manager makes and hands over.</content>
public sealed partial class SELinuxDriver
{
    private const string SocketClass = "unix_stream_socket";

    private static readonly ImmutableArray<string> Connected = ["read", "write", "getattr", "getopt", "setopt", "shutdown"];

    /// <summary>
    /// Such a socket has the label of the process that made it. Making it with the emulator's (/proc/self/attr/sockcreate) is no way out:
    /// threads that are born meanwhile inherit the attribute, as they do the exec attribute. So the emulator needs a right on the
    /// manager's sockets.
    /// </summary>
    private LabelDecision PlanHandedOverSocket(SecurityContext process, ResourceRequest request)
    {
        ImmutableArray<string> needed = request.Resource.Kind is ResourceKind.CharacterSocketListen or ResourceKind.BackupSocket
            ? [.. Connected, "accept"]
            : Connected;
        string permissions = string.Join(' ', needed);
        if (ReadOwnContext() is not { } own)
            return LabelDecision.Ignore($"the manager hands it over with its own label; {process.Type} needs {SocketClass} {{ {permissions} }} on that");

        string right = $"{SocketClass} {{ {permissions} }} on {own.Type}";
        AccessAnswer answer = _oracle.Ask(process, own, SocketClass, needed);
        return LabelDecision.Ignore($"the manager hands it over with its own label; {process.Type} needs {right}", answer.Denied.IsEmpty || !IsEnforced(answer)
            ? null
            : SELinuxFinding.Error(SELinuxRules.NoAccess, $"the policy denies {process} {SocketClass} {{ {string.Join(' ', answer.Denied)} }} on {own}, the label of sockets that the manager hands over", $"allow {process.Type} {right}, or let the emulator make the socket", request.Resource.Path));
    }

    private SecurityContext? ReadOwnContext()
    {
        try
        {
            return SecurityContext.TryParse(_processes.ReadSELinuxContext(Environment.ProcessId) ?? "", out SecurityContext? own) ? own : null;
        }
        catch (HostException)
        {
            return null;
        }
    }

    private static bool IsSocket(ResourceKind kind) => kind
        is ResourceKind.CharacterSocketListen or ResourceKind.CharacterSocketConnect or ResourceKind.NetworkStorageSocket
        or ResourceKind.ReservationSocket or ResourceKind.VhostUserDiskSocket or ResourceKind.TpmSocket or ResourceKind.SharedMemorySocket
        or ResourceKind.FilesystemSocket or ResourceKind.VhostUserInterfaceSocket or ResourceKind.PasstSocket or ResourceKind.DisplaySocket
        or ResourceKind.VhostUserGpuSocket or ResourceKind.AudioSocket or ResourceKind.QuoteSocket or ResourceKind.BackupSocket;
}
