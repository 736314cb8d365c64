using System.Security.Cryptography;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <content>Preparing and launching domains.</content>
public sealed partial class SecurityManager
{
    /// <summary>The environment variable that tells whose emulator a process is, for people and for the category store.</summary>
    private const string DomainVariable = "SVIRT_SECURITY_DOMAIN";

    /// <summary>
    /// The environment variable by which a process is known for the instant in which a crashed manager has started it and not yet recorded
    /// its process id. Its value is random: anybody can start a process with the id of a domain in its environment.
    /// </summary>
    private const string LaunchVariable = "SVIRT_SECURITY_LAUNCH";

    /// <summary>Labels the files of a domain. Either all is done, or nothing.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>The prepared domain, to be launched or stopped.</returns>
    /// <exception cref="DomainPlanException">Its plan says that it cannot start; nothing was changed.</exception>
    /// <exception cref="DomainInUseException">It is prepared or running already, or a crashed manager left it so.</exception>
    /// <exception cref="LabellingException">A file could not be labelled; everything was undone.</exception>
    /// <exception cref="Drivers.AppArmor.AppArmorProfileException">Its profile could not be compiled or loaded; everything was undone.</exception>
    /// <exception cref="UnsafePathException">A file is refused by the rules on paths; everything was undone.</exception>
    public ConfinedDomain Prepare(DomainDefinition domain) => Prepare(domain, new DomainPrepareOptions());

    /// <summary>As <see cref="Prepare(DomainDefinition)"/>, for instance for a domain that comes from another host.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">How it is prepared.</param>
    /// <returns>The prepared domain, to be launched or stopped.</returns>
    /// <exception cref="SvirtSecurityException">As for <see cref="Prepare(DomainDefinition)"/>.</exception>
    public ConfinedDomain Prepare(DomainDefinition domain, DomainPrepareOptions options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        var identity = new DomainIdentity(domain.Id, domain.Name);
        _identities?.Reserve(identity);
        var reservations = new LabelReservations();
        try
        {
            SecurityPlan plan = Plan(domain, options, reservations);
            foreach (PlanFinding finding in plan.Findings)
                LogFinding(domain.Name, finding.Severity, finding);
            return plan.CanStart ? CarryOut(plan, reservations) : throw new DomainPlanException(plan);
        }
        catch
        {
            // Nothing has run with it; files that could not be put back are on record, and the store honours that.
            foreach (McsReservation reservation in reservations.Take())
                EndReservation(domain.Name, reservation, unused => unused.Dispose());
            WithdrawIdentity(identity);
            throw;
        }
    }

    private ConfinedDomain CarryOut(SecurityPlan plan, LabelReservations reservations)
    {
        var prepared = new ConfinedDomain(plan, reservations);
        RecordDirectories(prepared.Identity, plan.Confinements, plan.Labels);
        _held.TryAdd(prepared, 0);
        try
        {
            _engine.Apply(prepared.Identity, plan.Labels);
            EnterHostState(prepared);
            _identities?.MarkUsed(prepared.Identity.Id);
        }
        catch (Exception e)
        {
            _held.TryRemove(prepared, out _);
            LogPrepareFailed(plan.Domain.Name, e.Message);
            throw;
        }

        LogPrepared(plan.Domain.Name, plan.Domain.Id, plan.Labels.Actions.Count(action => action.Kind == LabelActionKind.Apply));
        return prepared;
    }

    /// <summary>
    /// Prepares a domain and starts its emulator. When the start fails, everything is undone, unless a process that was started could not be
    /// ended (<see cref="LaunchException.RunningProcessId"/>): then the domain stays on record until a later manager recovers it.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="command">The emulator and what it is handed.</param>
    /// <param name="cancellationToken">Gives up waiting for the emulator, which is then killed.</param>
    /// <returns>The running domain.</returns>
    /// <exception cref="SvirtSecurityException">As for <see cref="Prepare(DomainDefinition)"/> and <see cref="Launch(ConfinedDomain, EmulatorCommand, CancellationToken)"/>.</exception>
    public ConfinedDomain Launch(DomainDefinition domain, EmulatorCommand command, CancellationToken cancellationToken = default)
    {
        ConfinedDomain prepared = Prepare(domain);
        try
        {
            Launch(prepared, command, cancellationToken);
            return prepared;
        }
        catch (LaunchException e) when (e.RunningProcessId is { } processId)
        {
            RecordEmulator(prepared, processId, _host.Processes.ReadStat(processId)?.StartTime ?? 0);
            throw;
        }
        catch
        {
            UndoPreparation(prepared);
            throw;
        }
    }

    /// <summary>Starts the emulator of a prepared domain. When that fails, the domain stays prepared.</summary>
    /// <param name="domain">The prepared domain.</param>
    /// <param name="command">The emulator and what it is handed.</param>
    /// <param name="cancellationToken">Gives up waiting for the emulator, which is then killed.</param>
    /// <exception cref="DomainPlanException">The program that the command names cannot be executed by the emulator's identity; nothing was started.</exception>
    /// <exception cref="LaunchException">It did not start, or not with the identity and labels of the plan.</exception>
    /// <exception cref="Drivers.AppArmor.AppArmorProfileException">Its profile is not loaded, or not in the mode of the plan.</exception>
    /// <exception cref="InvalidOperationException">The domain is not in the state of being prepared.</exception>
    public void Launch(ConfinedDomain domain, EmulatorCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(command);
        domain.Move(DomainState.Starting, DomainState.Prepared);
        try
        {
            ThrowUnlessExecutable(domain, command.Program);
            string token = RandomNumberGenerator.GetHexString(32);
            WriteEmulator(domain.Identity, processId: 0, startTime: 0, token);
            EmulatorCommand marked = command with
            {
                Environment = command.Environment.SetItem(DomainVariable, domain.Identity.Id.ToString()).SetItem(LaunchVariable, token),
            };
            VerifyHostState(domain, processId: null);
            ConfinedProcess emulator = _host.Launcher.Launch(domain.Plan.Launch, marked, cancellationToken);
            Record(domain, emulator);
            domain.Started(emulator);
            LogLaunched(domain.Identity.Name, emulator.Id, command.Program);
        }
        catch (Exception e)
        {
            if (domain.State == DomainState.Starting)
                domain.Move(DomainState.Prepared, DomainState.Starting);
            LogLaunchFailed(domain.Identity.Name, command.Program, e.Message);
            throw;
        }
    }

    /// <summary>
    /// The program of the document was looked at when the domain was planned; that of the command may be another, and either may have changed
    /// since. What execve(2) would say is an errno without the reason.
    /// </summary>
    private void ThrowUnlessExecutable(ConfinedDomain domain, string program)
    {
        PlanFinding[] findings =
        [
            .. from pair in _stack.Drivers.Zip(domain.Plan.Confinements)
               where pair.First is IProgramDriver
               select ((IProgramDriver)pair.First).CheckProgram(pair.Second, program) into finding
               where finding is not null
               select finding,
        ];
        foreach (PlanFinding finding in findings.Except(domain.Plan.Findings))
            LogFinding(domain.Identity.Name, finding.Severity, finding);
        if (Array.Exists(findings, finding => finding.Severity == FindingSeverity.Error))
            throw new DomainPlanException(domain.Identity.Name, [.. findings]);
    }

    /// <summary>
    /// An emulator that is not on record would be taken for dead after a crash, and its files given away; one that is not confined as
    /// planned does not go on.
    /// </summary>
    private void Record(ConfinedDomain domain, ConfinedProcess emulator)
    {
        try
        {
            RecordEmulator(domain, emulator.Id, emulator.StartTime);
            VerifyHostState(domain, emulator.Id);
        }
        catch
        {
            emulator.Kill();
            if (emulator.WaitForExit(KillPatience) is null)
                domain.Started(emulator); // still to be stopped
            else
                emulator.Dispose();
            throw;
        }
    }

    private void RecordEmulator(ConfinedDomain domain, int processId, long startTime)
    {
        WriteEmulator(domain.Identity, processId, startTime);
        domain.Reservations.RecordEmulator(IdentityOf(processId, startTime));
    }

    private EmulatorIdentity IdentityOf(int processId, long startTime) => new(processId, startTime, _host.Identity.BootId, _host.Identity.PidNamespace);

    private void WriteEmulator(DomainIdentity domain, int processId, long startTime, string? launchToken = null) => _records.WriteEmulator(domain.Id, new EmulatorRecord
    {
        BootId = _host.Identity.BootId,
        PidNamespace = _host.Identity.PidNamespace,
        LaunchToken = launchToken,
        ProcessId = processId,
        StartTime = startTime,
    });

    /// <summary>The failure that led here is the one to report; what cannot be undone stays on record and is logged.</summary>
    private void UndoPreparation(ConfinedDomain domain)
    {
        try
        {
            Stop(domain);
        }
        catch (SvirtSecurityException e)
        {
            LogUndoFailed(domain.Identity.Name, e.Message);
            if (domain.TryEndIdentityUse())
                _identities?.Park(domain.Identity.Id);
        }
        finally
        {
            // Nobody gets the handle: from now on recovery sees to it.
            foreach (McsReservation reservation in domain.Reservations.Take())
                reservation.Quarantine();
            _held.TryRemove(domain, out _);
        }
    }
}
