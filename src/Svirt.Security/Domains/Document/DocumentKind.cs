namespace Svirt.Security.Domains.Document;

/// <summary>
/// A kind of document: its root, and which of the root's children readers look at. The others are checked to be well-formed and
/// dropped.
/// </summary>
internal sealed class DocumentKind
{
    /// <summary>The namespace of libvirt's passthrough of QEMU arguments.</summary>
    public const string QemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0";

    private readonly Func<string, string, bool> _keeps;

    private DocumentKind(string rootName, Func<string, string, bool> keeps)
    {
        RootName = rootName;
        _keeps = keeps;
    }

    /// <summary>Domain XML.</summary>
    public static DocumentKind Domain { get; } = new("domain", static (namespaceName, name) =>
        namespaceName is "" or QemuNamespace
        && name is "name" or "uuid" or "seclabel" or "os" or "devices" or "sysinfo" or "memoryBacking" or "launchSecurity"
            or "commandline" or "override");

    /// <summary>The capabilities of a host.</summary>
    public static DocumentKind Capabilities { get; } = new("capabilities", static (namespaceName, name) =>
        namespaceName.Length == 0 && name == "host");

    /// <summary>A backup of a running domain.</summary>
    public static DocumentKind Backup { get; } = new("domainbackup", static (_, _) => true);

    public string RootName { get; }

    public bool Keeps(string namespaceName, string name) => _keeps(namespaceName, name);
}
