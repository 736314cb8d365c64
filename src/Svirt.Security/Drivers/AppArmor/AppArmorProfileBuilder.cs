using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor.Profiles;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// Writes the profile of a domain from its resources: exact paths and nothing else, whatever characters they have. The same resources give
/// the same text. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Paths are text: one whose bytes are not valid UTF-8 cannot be named by a document or a <see cref="PinnedResource"/>. Decoding puts U+FFFD in
/// its place, so that the rule is for another path and the kernel denies the file; it never grants more.
/// </remarks>
public sealed class AppArmorProfileBuilder
{
    /// <summary>Directories that no domain gets as a tree unless the options allow it: they hold more than one domain's files.</summary>
    private static readonly string[] SharedTrees =
        ["/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/lib/libvirt", "/var/lib/libvirt/images", "/var/tmp"];

    /// <summary>Emulators of distributions, where a document names none.</summary>
    private const string UsualEmulators = "  /usr/bin/{qemu-system-*,qemu-kvm,kvm} mr,\n  /usr/libexec/qemu-kvm mr,\n";

    private readonly string _template;
    private readonly string _siteRules;
    private readonly string _mode;
    private readonly string[] _allowedTrees;

    /// <summary>Makes a builder.</summary>
    /// <param name="options">How profiles are made; copied.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public AppArmorProfileBuilder(AppArmorProfileOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindFault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _template = options.Template;
        _siteRules = options.SiteRules.Length == 0 || options.SiteRules.EndsWith('\n') ? options.SiteRules : options.SiteRules + "\n";
        _mode = options.Complain ? AppArmorModes.Complain : AppArmorModes.Enforce;
        _allowedTrees = [.. options.AllowedTrees];
    }

    /// <summary>Writes a profile.</summary>
    /// <param name="name">The profile's name.</param>
    /// <param name="emulator">The emulator's absolute path; null for those of distributions.</param>
    /// <param name="resources">The resources; those whose path could not be resolved get no rule.</param>
    /// <param name="manager">The profile of a manager that is confined itself; null for one that is not.</param>
    /// <param name="hasTerminal">The domain has a character device of type pty (<see cref="DomainDefinition.HasTerminal"/>).</param>
    /// <exception cref="ArgumentException">The name has characters that a profile's name does not have.</exception>
    public string Build(string name, string? emulator, IEnumerable<PinnedResource> resources, string? manager = null, bool hasTerminal = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(resources);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new ArgumentException($"\"{name}\" is not a name for a profile.", nameof(name));
        var rules = new StringBuilder();
        if (emulator is null)
            rules.Append(UsualEmulators);
        else
            new FileRule(emulator, IsTree: false, FileRight.Read | FileRight.MapExecutable).AppendTo(rules);
        foreach (FileRule rule in RulesFor(resources))
            rule.AppendTo(rules);
        if (hasTerminal)
            rules.Append(BaseAbstraction.Terminal);
        if (manager is not null)
            AppendManager(rules, manager);

        // Places are found in the template before anything is put in, so that nothing put in can hold one.
        return new TemplateText(_template).Fill(place => place switch
        {
            AppArmorProfileOptions.NamePlace => $"\"{name}\"",
            AppArmorProfileOptions.ModePlace => _mode,
            AppArmorProfileOptions.BasePlace => BaseAbstraction.Rules,
            AppArmorProfileOptions.ResourcesPlace => rules.ToString(),
            _ => _siteRules,
        });
    }

    /// <summary>Both sides of a signal and of a look into /proc must allow it; for an unconfined manager the base rules do.</summary>
    private static void AppendManager(StringBuilder rules, string manager)
    {
        foreach (string what in (string[])["signal (receive)", "ptrace (readby)"])
        {
            AppArmorQuotation.AppendName(rules.Append("  ").Append(what).Append(" peer="), manager);
            rules.Append(",\n");
        }
    }

    /// <summary>What stands against giving a domain its resources, beyond the rules on paths.</summary>
    /// <param name="resources">The resources.</param>
    internal ImmutableArray<PlanFinding> Check(IEnumerable<PinnedResource> resources) =>
    [
        .. from resource in resources
           where resource.Target is not null && IsTree(resource) && IsShared(resource.Target.Path)
           select new PlanFinding(
               FindingSeverity.Error,
               AppArmorRules.TreeTooWide,
               AppArmorDriver.ModelName,
               resource.Resource.Path,
               $"the domain would get all files below {resource.Target!.Path}, which the host or other domains use",
               $"name a directory below it, or add it to {nameof(AppArmorProfileOptions)}.{nameof(AppArmorProfileOptions.AllowedTrees)}"),
    ];

    /// <summary>One rule for each path, with the rights of all resources that it serves, in the order of the paths.</summary>
    private IEnumerable<FileRule> RulesFor(IEnumerable<PinnedResource> resources)
    {
        var rights = new SortedDictionary<(string Path, bool IsTree), FileRight>(PathOrder.Instance);
        foreach (PinnedResource resource in resources)
        {
            if (resource.Target is not { } target)
                continue;
            bool isTree = IsTree(resource);
            if (isTree && IsShared(target.Path))
                continue;
            (string, bool) key = (target.Path, isTree);
            rights[key] = rights.GetValueOrDefault(key) | ResourceRights.Of(resource.Resource);
        }

        return rights.Select(pair => new FileRule(pair.Key.Path, pair.Key.IsTree, pair.Value));
    }

    /// <summary>An administrator gives the directory to domains with all that is in it.</summary>
    internal bool IsAllowedTree(string path) => _allowedTrees.Contains(path, StringComparer.Ordinal);

    private bool IsShared(string path) => (path == "/" || SharedTrees.Contains(path, StringComparer.Ordinal)) && !IsAllowedTree(path);

    internal static bool IsTree(PinnedResource resource) =>
        resource.Target?.Status is { } status ? status.Type == FileType.Directory : resource.Resource.SourceType == ResourceSourceType.Directory;

    private sealed class PathOrder : IComparer<(string Path, bool IsTree)>
    {
        internal static readonly PathOrder Instance = new();

        public int Compare((string Path, bool IsTree) x, (string Path, bool IsTree) y)
        {
            int order = string.CompareOrdinal(x.Path, y.Path);
            return order != 0 ? order : x.IsTree.CompareTo(y.IsTree);
        }
    }
}
