using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac;

/// <content>The program that the document names as the emulator (<c>devices/emulator</c>), or that is named at the start.</content>
public sealed partial class DacDriver
{
    PlanFinding? IProgramDriver.CheckProgram(DomainConfinement confinement, string path) =>
        confinement is DacConfinement { Identity: { } identity } ? CheckProgram(identity, path) : null;

    /// <summary>
    /// Said before the start, which would fail in execve(2) with an EACCES that names no reason. Programs are never changed: they are the
    /// system's, and no domain's.
    /// </summary>
    private PlanFinding? CheckProgram(DacIdentity identity, string path)
    {
        if (_resolver is null)
            return null;
        try
        {
            PinnedFile program = _resolver.Resolve(path);
            if (program.Status is null)
                return NotExecutable(FindingSeverity.Warning, path, "there is no such program", "install it, or correct what names it");
            DacAccessResult result = DacAccessOracle.CheckProgram(identity, program);
            return result.IsAllowed ? null : IsStartedAllTheSame(identity, program)
                ? NotExecutable(FindingSeverity.Warning, path, $"{identity} may not execute the emulator, which is started by the manager's capabilities alone, but not as a systemd unit: {result.Path}: {result.Reason}", RemedyOf(identity, program, result))
                : NotExecutable(FindingSeverity.Error, path, $"{identity} cannot execute the emulator: {result.Path}: {result.Reason}", RemedyOf(identity, program, result));
        }
        catch (SvirtSecurityException e) when (e is HostException or UnsafePathException)
        {
            return NotExecutable(FindingSeverity.Warning, path, $"whether the emulator can be started cannot be told: {e.Message}", null);
        }
    }

    /// <summary>
    /// setpriv keeps the manager's capabilities over the change of uid, and loses them only in the execve(2) that they let through. They are
    /// of no use against noexec, or a mode by which nobody may execute.
    /// </summary>
    private bool IsStartedAllTheSame(DacIdentity identity, PinnedFile program) =>
        _manager.IsPrivileged
        && _processes.ReadCredentials(Environment.ProcessId) is { EffectiveCapabilities: var capabilities }
        && DacAccessOracle.CheckProgram(identity with { Capabilities = capabilities }, program).IsAllowed;

    private static string RemedyOf(DacIdentity identity, PinnedFile program, DacAccessResult result) => program switch
    {
        _ when result.Path != program.Path => $"let uid {Text(identity.UserId)} search {result.Path}, or install the program elsewhere",
        { Status.Type: not FileType.Regular } => "name the emulator's own ELF file",
        { FileSystem.ForbidsExecution: true } => "mount its file system without noexec, or install the program elsewhere",
        _ => $"let uid {Text(identity.UserId)} execute it: chmod a+x, or setfacl -m u:{Text(identity.UserId)}:rx",
    };

    private static PlanFinding NotExecutable(FindingSeverity severity, string path, string message, string? remedy) =>
        new(severity, DacRules.NotExecutable, ModelName, path, message, remedy);
}
