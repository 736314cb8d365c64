using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// Discretionary access control: the emulator runs as an unprivileged user, and gets at its files by their owner. Works on every Linux
/// host. It does the least that makes the emulator run (R3.4): a file that the emulator can open as it stands is left alone. Thread-safe.
/// </summary>
/// <remarks>One uid for several domains is no isolation between them: emulators of one uid can read, signal and trace each other.</remarks>
public sealed partial class DacDriver : IProgramDriver
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "dac";

    /// <summary>Where the effective id stands among real, effective, saved and file system id.</summary>
    private const int Effective = 1;

    private readonly DacDriverOptions _options;
    private readonly DacIdentityResolver _identities;
    private readonly ManagerIdentity _manager;
    private readonly IProcessTable _processes;
    private readonly PathPolicy _pathPolicy;
    private readonly DacIdentityPool? _pool;
    private readonly DacAccessVerifier? _verifier;
    private readonly PathResolver? _resolver;

    internal DacDriver(
        DacDriverOptions options,
        IAccountDatabase accounts,
        ManagerIdentity manager,
        IProcessTable processes,
        PathPolicy pathPolicy,
        DacIdentityPool? pool = null,
        DacAccessVerifier? verifier = null,
        PathResolver? resolver = null)
    {
        _options = options;
        _identities = new DacIdentityResolver(options, accounts);
        _manager = manager;
        _processes = processes;
        _pathPolicy = pathPolicy;
        _pool = pool;
        _verifier = verifier;
        _resolver = resolver;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public ILabelModel LabelModel { get; } = new DacLabelModel();

    /// <inheritdoc/>
    public DriverStatus Probe() => new(
        IsActive: true,
        IsMandatory: false,
        _manager.IsPrivileged ? "emulators get a user of their own" : "session manager: emulators keep its user, owners are not changed");

    /// <inheritdoc/>
    public DomainConfinement PlanDomain(DomainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        DacConfinement confinement = _manager.IsPrivileged ? PlanPrivileged(request.Domain, request.Label) : PlanSession(request.Label);
        return confinement.Identity is { } identity && request.Domain.Emulator is { } program && CheckProgram(identity, program) is { } finding
            ? confinement with { Findings = confinement.Findings.Add(finding) }
            : confinement;
    }

    /// <inheritdoc/>
    public ProcessSecurityLabel? ReadProcessLabel(int processId) =>
        _processes.ReadCredentials(processId) is { } credentials
            ? new ProcessSecurityLabel(OwnershipLabel.FromIds(credentials.UserIds[Effective], credentials.GroupIds[Effective]).ToString(), ModelName)
            : null;

    private DacConfinement PlanPrivileged(DomainDefinition domain, DomainSecurityLabel label)
    {
        string? text = label.Type == SecurityLabelType.Static ? label.Label : null;
        if (_pool is not null && text is null)
            return PlanOwnIdentity(_pool, domain);
        DacIdentity? identity = _identities.Resolve(text, out string? problem);
        if (identity is not null && IsOfPool(identity))
            (identity, problem) = (null, $"the user or a group of {text} is one of those that domains get for themselves");
        if (identity is null)
            return new DacConfinement { Model = ModelName, Findings = [Error(DacRules.UnknownOwner, null, problem!, "set DacDriverOptions.Emulator, or correct the seclabel")] };

        return ConfinementOf(domain, identity, isExclusive: false);
    }

    /// <summary>Some domain's user or group for itself alone, which no document may ask for.</summary>
    private bool IsOfPool(DacIdentity identity) =>
        _pool is not null && identity.Groups.Add(identity.UserId).Add(identity.GroupId).Any(_pool.Contains);

    /// <summary>The identity that was reserved for the domain; before that, the one it would get.</summary>
    private DacConfinement PlanOwnIdentity(DacIdentityPool pool, DomainDefinition domain)
    {
        if ((pool.Find(domain.Id) ?? pool.Peek()) is not { } id)
            return new DacConfinement { Model = ModelName, Findings = [Error(DacRules.NoIdentity, null, "no identity is left for the domain", "widen DacDriverOptions.IdentityPerDomain")] };
        if (_identities.ResolveGroups(_options.SupplementaryGroups, out string? problem) is not { } groups)
            return new DacConfinement { Model = ModelName, Findings = [Error(DacRules.UnknownOwner, null, problem!, "correct DacDriverOptions.SupplementaryGroups")] };
        return ConfinementOf(domain, new DacIdentity(id, id, groups), isExclusive: true);
    }

    private DacConfinement ConfinementOf(DomainDefinition domain, DacIdentity identity, bool isExclusive)
    {
        SecurityLabel ownership = OwnershipOf(identity);
        return new DacConfinement
        {
            Model = ModelName,
            Identity = identity,
            IsExclusive = isExclusive,
            Strategy = _options.StrategyOf?.Invoke(domain) ?? _options.Strategy,
            ProcessLabel = ownership,
            ImageLabel = ownership,
            Launch = new LaunchPlan
            {
                UserId = identity.UserId,
                GroupId = identity.GroupId,
                SupplementaryGroups = identity.Groups,
                ClearCapabilities = true,
            },
            Findings = identity.UserId == 0 && !_options.AllowRoot
                ? [Error(DacRules.RootEmulator, null, "the emulator would run as root", "set DacDriverOptions.AllowRoot, or give it another user")]
                : [],
        };
    }

    /// <summary>An unprivileged manager can neither take on another identity nor give files away; nothing of that kind is attempted (R3.7).</summary>
    private DacConfinement PlanSession(DomainSecurityLabel label)
    {
        // Of an unprivileged process only the ambient capabilities survive the start of a program (capabilities(7)).
        var identity = new DacIdentity(_manager.UserId, _manager.GroupId, _manager.SupplementaryGroups)
        {
            Capabilities = _processes.ReadCredentials(Environment.ProcessId)?.AmbientCapabilities ?? 0,
        };
        bool demandsOther = label.Type == SecurityLabelType.Static
            && (_identities.Resolve(label.Label, out _) is not { } demanded || demanded.UserId != identity.UserId || demanded.GroupId != identity.GroupId);
        return new DacConfinement
        {
            Model = ModelName,
            Identity = identity,
            ProcessLabel = OwnershipOf(identity),
            ImageLabel = OwnershipOf(identity),
            Findings = demandsOther
                ? [Error(DacRules.SessionIdentity, null, $"the document demands the user {label.Label}, but an unprivileged manager runs emulators as its own", "run the manager as root, or drop the static label")]
                : [],
        };
    }

    private static SecurityLabel OwnershipOf(DacIdentity identity) =>
        new(ModelName, OwnershipLabel.FromIds(identity.UserId, identity.GroupId).ToString());

    private static PlanFinding Error(string rule, string? path, string message, string? remedy) =>
        new(FindingSeverity.Error, rule, ModelName, path, message, remedy);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
