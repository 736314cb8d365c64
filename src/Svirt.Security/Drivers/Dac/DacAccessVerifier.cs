using System.Globalization;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// Finds out whether an identity may open a file by doing it in a child process of that identity; no thread of the manager ever has it
/// (mechanisms: a thread with an emulator's uid can be killed and traced by whatever has that uid). Thread-safe.
/// </summary>
/// <remarks>
/// The child walks the path by name, and opens the very file that was pinned. Only regular files are opened, which changes nothing;
/// opening a device or a fifo may, so there the kernel is asked with faccessat(2).
/// </remarks>
internal sealed class DacAccessVerifier(ProcessLauncher launcher)
{
    private const int Unreachable = 3;
    private const int Unopenable = 4;
    private const int Descriptor = 9;

    /// <summary>The redirections stand in subshells: a shell ends where one of its own fails.</summary>
    private const string Script =
        """
        [ -e "$1" ] || exit 3
        case $2-$3 in
            open-r) (: < /proc/self/fd/9) ;;
            open-rw) (: <> /proc/self/fd/9) ;;
            ask-r) [ -r "$1" ] ;;
            ask-w) [ -w "$1" ] ;;
            ask-rw) [ -r "$1" ] && [ -w "$1" ] ;;
            *) exit 5 ;;
        esac 2>/dev/null || exit 4
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens, or asks to.</summary>
    /// <param name="identity">Who opens.</param>
    /// <param name="isOwnIdentity">It is the manager's own, which the child keeps (session managers may take on no other).</param>
    /// <param name="file">The file, which exists.</param>
    /// <param name="needed">Read, write or both.</param>
    /// <exception cref="LaunchException">The child could not be started as that identity.</exception>
    /// <exception cref="TargetChangedException">Another file has its name meanwhile.</exception>
    internal DacAccessResult Verify(DacIdentity identity, bool isOwnIdentity, PinnedFile file, int needed)
    {
        using LinuxFileObject opened = LinuxFileOpener.OpenObject(file.Path);
        if (opened.GetStatus().Identity != file.Status!.Identity)
            throw new TargetChangedException(file.Path, "another file has its name");

        bool reads = (needed & DacAccessOracle.Read) != 0;
        string mode = (reads ? "r" : "") + ((needed & DacAccessOracle.Write) != 0 ? "w" : "");
        // What is only written may be append-only, which opening as the shell does would not notice.
        string form = reads && file.Status.Type == FileType.Regular ? "open" : "ask";
        var plan = isOwnIdentity
            ? new LaunchPlan { NoNewPrivileges = true }
            : new LaunchPlan { UserId = identity.UserId, GroupId = identity.GroupId, SupplementaryGroups = identity.Groups, ClearCapabilities = true, NoNewPrivileges = true };
        var command = new EmulatorCommand("/bin/sh", "-c", Script, "sh", file.Path, form, mode) { Descriptors = [new InheritedDescriptor(opened.Handle, Descriptor)] };
        using ConfinedProcess child = launcher.Launch(plan, command);
        if (child.WaitForExit(Patience) is { Code: { } code })
        {
            return code switch
            {
                0 => new DacAccessResult(true, file.Path, $"{identity} opened it"),
                Unreachable => new DacAccessResult(false, file.Path, $"{identity} cannot reach it"),
                Unopenable => new DacAccessResult(false, file.Path, $"{identity} cannot open it for {mode}"),
                _ => new DacAccessResult(false, file.Path, string.Create(CultureInfo.InvariantCulture, $"the test as {identity} failed with status {code}")),
            };
        }

        child.Kill();
        return new DacAccessResult(false, file.Path, $"the test as {identity} did not end");
    }
}
