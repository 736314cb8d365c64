using System.IO.Abstractions;
using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security;

/// <summary>
/// Plans what SELinux and DAC would do for a domain under a privileged manager, without being one: on any machine, for paths that need not
/// exist, with policies that are not loaded. Changes nothing and keeps no state. Thread-safe.
/// </summary>
public sealed class LabelPlanner : IDisposable
{
    private const string DefaultRange = "s0-s0:c0.c1023";
    private const string StateDirectory = "/var/lib/svirt-security";
    private const string FileContextsPlace = "/files/file_contexts";

    private readonly SecurityDriverStack _stack;
    private readonly AccessOracle _oracle;
    private readonly bool _readsFiles;

    /// <summary>Makes a planner.</summary>
    /// <param name="options">What to plan for; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="PolicyFormatException">The policy file is not a policy that this library knows.</exception>
    /// <exception cref="IOException">The policy file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The policy file must not be read.</exception>
    public LabelPlanner(LabelPlannerOptions? options = null)
    {
        options ??= new LabelPlannerOptions();
        if (options.SELinux.FindFault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _readsFiles = options.ReadFiles;
        var fileSystem = new FileSystem();
        var rules = new PathPolicy(options.Paths, StateDirectory);
        (ISELinuxHost host, _oracle, DefaultLabels defaults) = FindPolicy(options, fileSystem);
        var files = new LinuxFileOpener();
        IResourcePinner pinner = options.ReadFiles
            ? new ResourcePinner(new PathResolver(files, managerUserId: 0), rules, new LinuxDirectoryReader(files, fileSystem))
            : new PresumedResourcePinner(rules, (path, type) => defaults.Find(path, type)?.ToString());
        _stack = new SecurityDriverStack(
            [
                new SELinuxDriver(
                    host, _oracle, new ProcFileSystem(), new LevelAssignment(new InProcessCategoryStore(), McsConstraint.Stock), WithRange(options.SELinux), defaults, new LinuxMountTable()),
                new DacDriver(options.Dac, new LinuxAccountDatabase(), new ManagerIdentity(0, 0, [], "", ""), new ProcFileSystem(), rules),
            ],
            new StackOptions(DefaultConfined: true, RequireConfined: false, options.DefaultRelabel),
            pinner);
    }

    /// <summary>Plans a domain. A dynamic label is one of those that are possible, and differs from call to call.</summary>
    /// <param name="domain">The domain.</param>
    /// <exception cref="Errors.SvirtSecurityException">A contexts file cannot be read.</exception>
    public SecurityPlan Plan(DomainDefinition domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        SecurityPlan plan = _stack.Plan(domain);
        return _readsFiles ? plan : plan with
        {
            Labels = new LabelPlan([.. plan.Labels.Actions.Select(SayPresumption)]),
            Findings = [.. plan.Findings.Where(finding => finding.Model != DacDriver.ModelName || finding.Path is null || finding.Rule is not (DacRules.NoAccess or DacRules.CannotCreate or StackRules.Untouchable))],
        };
    }

    /// <summary>Ends the metrics of its <see cref="AccessVectorCache"/>.</summary>
    public void Dispose() => _oracle.Dispose();

    /// <summary>No table says which owners and modes files usually have.</summary>
    private static LabelAction SayPresumption(LabelAction action) => action switch
    {
        { Model: not DacDriver.ModelName } or { Target.Status: null } => action,
        { Kind: LabelActionKind.Apply } => action with { Reason = "its present owner is not known, which means that it will be changed" },
        { Kind: LabelActionKind.Ignore } when action.Reason.Split("; ") is [var rule, _, ..] => action with { Reason = rule },
        _ => action,
    };

    private static (ISELinuxHost Host, AccessOracle Oracle, DefaultLabels Defaults) FindPolicy(LabelPlannerOptions options, FileSystem fileSystem)
    {
        var selinux = new SELinuxFileSystem(fileSystem);
        var server = new KernelSecurityServer(selinux);
        bool isHosts = options.ContextsDirectory is null && options.PolicyFile is null;
        if (isHosts && server.IsEnabled)
        {
            var kernel = new KernelSELinuxHost(server);
            return (kernel, AccessOracle.OfKernel(selinux, kernel.TryReadPolicy), new DefaultLabels(() => server.FileContextsPath));
        }

        string? directory = options.ContextsDirectory ?? (server.FileContextsPath is { } hosts ? hosts[..^FileContextsPlace.Length] : null);
        PolicyDatabase? policy = options.PolicyFile is { } file ? PolicyDatabase.Load(file) : server.TryReadPolicy();
        var host = new OfflineSELinuxHost(fileSystem, directory, policy);
        return (host, AccessOracle.Of(policy), new DefaultLabels(() => host.FileContextsPath));
    }

    private static SELinuxDriverOptions WithRange(SELinuxDriverOptions options) => new()
    {
        RequireEnforcing = options.RequireEnforcing,
        AllowUnisolatedStorage = options.AllowUnisolatedStorage,
        RememberLabels = options.RememberLabels,
        Range = options.Range ?? MlsRange.Parse(DefaultRange),
        CategoriesPerLabel = options.CategoriesPerLabel,
    };
}
