using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Drivers.None;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>
/// Confines the emulators of a hypervisor manager: plans, prepares, launches and stops domains, and recovers what a crashed manager left.
/// One instance for each manager process. Thread-safe; operations on different domains run side by side.
/// </summary>
public sealed partial class SecurityManager : IDisposable
{
    private readonly SecurityHost _host;
    private readonly ManagerRecords _managers;
    private readonly McsConstraint _constraint;
    private readonly AccessOracle _oracle;
    private readonly HostCategoryStore _categories;
    private readonly LabelRecords _records;
    private readonly LabelEngine _engine;
    private readonly SecurityDriverStack _stack;
    private readonly PathResolver _resolver;
    private readonly LiveDomainFiles _liveFiles;
    private readonly ImageChainOptions _imageChains;
    private readonly DacIdentityPool? _identities;
    private readonly ILogger _logger;

    /// <summary>Makes a manager on this host, with the drivers that the options name or that probing finds.</summary>
    /// <param name="options">The manager's decisions; null for the defaults.</param>
    /// <param name="loggerFactory">Where to log; null for nowhere.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="Errors.SvirtSecurityException">The host lacks something, or the state directory is not private.</exception>
    public SecurityManager(SecurityManagerOptions? options = null, ILoggerFactory? loggerFactory = null)
        : this(Checked(options), SecurityHost.Open, loggerFactory)
    {
    }

    internal SecurityManager(SecurityManagerOptions options, Func<SecurityManagerOptions, SecurityHost> openHost, ILoggerFactory? loggerFactory)
    {
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(SecurityManager).FullName!);
        _host = openHost(options);
        try
        {
            _imageChains = options.ImageChains;
            _resolver = new PathResolver(_host.Files, _host.Identity.UserId) { ReadsSELinuxContexts = _host.SELinux.IsMounted };
            var policy = new PathPolicy(options.Paths, _host.State.Path, _host.FindMiscellaneousDevice);
            _records = new LabelRecords(_host.State, _host.Time);
            _managers = new ManagerRecords(_host.State, Guid.NewGuid(), _host.Processes, _host.Identity.PidNamespace);
            var server = new KernelSecurityServer(_host.SELinux);
            _constraint = McsConstrainedTypes.Of(server);
            _oracle = AccessOracle.OfKernel(_host.SELinux, server.TryReadPolicy);
            _categories = OpenCategories();
            _identities = OpenIdentities(options);
            ImmutableArray<ISecurityDriver> drivers = ChooseDrivers(options, server, policy);
            _stack = new SecurityDriverStack(
                drivers,
                new StackOptions(options.DefaultConfined, options.RequireConfined, options.DefaultRelabel),
                new ResourcePinner(_resolver, policy, _host.Directories));
            _liveFiles = new LiveDomainFiles(_records, _host.BlockDevices);
            _engine = new LabelEngine(
                _host.Files, _host.Mounts, _host.BlockDevices, _records, policy, drivers.Select(driver => driver.LabelModel).OfType<ILabelModel>(), NewLibvirtSharing(options.LibvirtCoexistence), _managers.Id);
        }
        catch
        {
            _identities?.Dispose();
            _categories?.Dispose();
            _oracle?.Dispose();
            _managers?.Dispose();
            _host.Dispose();
            throw;
        }
    }

    /// <summary>The active models, in the order of the stack.</summary>
    public ImmutableArray<string> Models => [.. _stack.Drivers.Select(driver => driver.Model)];

    /// <summary>
    /// Which levels are in use on this host, and by whom. All managers of one user share it. A session manager has one of its own and knows
    /// of the system's domains, as of libvirt's, only by the labels of their processes.
    /// </summary>
    public ICategoryStore Categories => _categories;

    /// <summary>
    /// Plans a domain: what would be done to which file and why, how the emulator would be started, and what stands against it. Changes nothing,
    /// so a label of the host's choosing is one that is free at this moment; preparing the domain draws another.
    /// Image chains that the document leaves open are completed from the images' headers (<see cref="SecurityManagerOptions.ImageChains"/>).
    /// </summary>
    /// <param name="domain">The domain.</param>
    public SecurityPlan Plan(DomainDefinition domain)
    {
        return Plan(domain, new DomainPrepareOptions());
    }

    /// <summary>As <see cref="Plan(DomainDefinition)"/>, for instance for a domain that comes from another host.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">How it would be prepared.</param>
    public SecurityPlan Plan(DomainDefinition domain, DomainPrepareOptions options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        return Plan(domain, options, reservations: null);
    }

    /// <summary>The labels of a running process, one for each active model that gives it one (R1.5).</summary>
    /// <param name="processId">The process.</param>
    public ImmutableArray<ProcessSecurityLabel> GetProcessLabels(int processId) =>
        [.. _stack.Drivers.Select(driver => driver.ReadProcessLabel(processId)).OfType<ProcessSecurityLabel>()];

    /// <summary>The label of a running process in the first model of the stack that gives it one; null where the process is gone.</summary>
    /// <param name="processId">The process.</param>
    public ProcessSecurityLabel? GetProcessLabel(int processId)
    {
        ImmutableArray<ProcessSecurityLabel> labels = GetProcessLabels(processId);
        return labels.IsEmpty ? null : labels[0];
    }

    /// <summary>
    /// The active models for the capabilities of this host (<see cref="CapabilitiesXml"/>): base labels, and which types of files a domain may
    /// read as they stand (R3.8). Reads the policy where there is one, which takes tens of milliseconds.
    /// </summary>
    /// <exception cref="Errors.SvirtSecurityException">The host does not say.</exception>
    public ImmutableArray<HostSecurityModel> DescribeHost() => [.. _stack.Drivers.Select(driver => driver.DescribeHost())];

    /// <summary>Ends this manager. Domains go on running; the next manager's <see cref="Recover"/> finds them.</summary>
    public void Dispose()
    {
        _identities?.Dispose();
        _categories.Dispose();
        _oracle.Dispose();
        _managers.Dispose();
        _host.Dispose();
    }

    // With reservations the plan is to be carried out, and takes what labels it needs; without, it only looks.
    private SecurityPlan Plan(DomainDefinition domain, DomainPrepareOptions options, LabelReservations? reservations)
    {
        (DomainDefinition completed, ImmutableArray<PlanFinding> findings) = CompleteChains(domain);
        SecurityPlan plan = _stack.Plan(completed, reservations, options.IsIncomingMigration);
        return plan with { Findings = [.. findings.Union(plan.Findings)] };
    }

    private static SecurityManagerOptions Checked(SecurityManagerOptions? options)
    {
        options ??= new SecurityManagerOptions();
        return options.FindFault() is { } fault ? throw new ArgumentException(fault, nameof(options)) : options;
    }

    private LibvirtSharing NewLibvirtSharing(LibvirtCoexistence mode)
    {
        bool isActive = mode == LibvirtCoexistence.Always || (mode == LibvirtCoexistence.Auto && _host.Identity.IsPrivileged && LibvirtSharing.IsPresent(_host.Files));
        return new LibvirtSharing(new LibvirtAttributes(() => LibvirtBootTime.Read(_host.Time)), isActive);
    }

    private HostCategoryStore OpenCategories()
    {
        IRecordDirectory records = _host.OpenCategories(_managers.Id);
        var parts = new HostCategoryParts
        {
            State = _host.State,
            Records = records,
            Managers = _managers,
            Identity = _host.Identity,
            Processes = _host.Processes,
            Handles = _host.Handles,
            Scanner = _host.Scanner,
            Time = _host.Time,
            ReadBootTime = BootTime.Read,
        };
        var options = new HostCategoryStoreOptions
        {
            LabelRecords = new JournalLevels(_records.Index, SELinuxDriver.ModelName),
            Constraint = _constraint,
            DomainVariable = DomainVariable,
        };
        return new HostCategoryStore(parts, options, records);
    }

    private ImmutableArray<ISecurityDriver> ChooseDrivers(SecurityManagerOptions options, KernelSecurityServer server, PathPolicy policy)
    {
        ImmutableArray<ISecurityDriver> known =
        [
            .. options.AdditionalDrivers,
            new SELinuxDriver(server, _oracle, _host.Processes, new LevelAssignment(_categories, _constraint), options.SELinux),
            NewAppArmorDriver(options),
            new DacDriver(options.Dac, _host.Accounts, _host.Identity, _host.Processes, policy, _identities, new DacAccessVerifier(_host.Launcher), _resolver),
        ];
        return options.Models is { } models ? ByName(models, known) : ByProbing(known);
    }

    private ImmutableArray<ISecurityDriver> ByProbing(ImmutableArray<ISecurityDriver> known)
    {
        var active = ImmutableArray.CreateBuilder<ISecurityDriver>();
        foreach (ISecurityDriver driver in known)
        {
            DriverStatus status = driver.Probe();
            LogProbed(driver.Model, status.IsActive, status.Detail);
            if (status.IsActive)
                active.Add(driver);
        }

        return active.ToImmutable();
    }

    private static ImmutableArray<ISecurityDriver> ByName(IReadOnlyList<string> models, ImmutableArray<ISecurityDriver> known)
    {
        var chosen = ImmutableArray.CreateBuilder<ISecurityDriver>();
        foreach (string model in models)
        {
            ISecurityDriver driver = known.FirstOrDefault(driver => driver.Model == model)
                ?? (model == NoneDriver.ModelName ? new NoneDriver() : throw new DriverUnavailableException(model, "there is no such driver"));
            DriverStatus status = driver.Probe();
            if (!status.IsActive)
                throw new DriverUnavailableException(model, status.Detail);
            chosen.Add(driver);
        }

        return chosen.ToImmutable();
    }
}
