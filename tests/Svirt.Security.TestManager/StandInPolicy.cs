using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.TestManager;

/// <summary>
/// SELinux on a host without it: the usual contexts files, every context valid, and everything allowed on files of <c>readable_t</c>, nothing
/// on any others. Immutable.
/// </summary>
internal sealed class StandInPolicy : ISecurityServerFiles, ISELinuxStatusPage
{
    private static readonly string[] _classes = ["file", "dir", "chr_file", "blk_file", "fifo_file", "sock_file"];
    private static readonly string[] _permissions = ["open", "read", "write", "search", "add_name", "remove_name", "getattr", "ioctl", "lock", "map"];

    public bool IsMounted => true;

    public bool IsEnforcing => true;

    public bool DeniesUnknown => false;

    public bool IsMls => true;

    public ulong ClassDirectory => 1;

    public nint SequenceAddress => 0;

    public int MaximumPolicyVersion => 33;

    public string? PolicyName => "stand-in";

    /// <summary>The host as it is, with this policy; a process has the label that its environment says.</summary>
    public static SecurityHost OpenHost(SecurityManagerOptions options) =>
        SecurityHost.Open(options) with { SELinux = new StandInPolicy(), Processes = new LabelledProcesses() };

    public IReadOnlyList<string>? ReadContexts(string name) => name switch
    {
        "virtual_domain_context" => ["system_u:system_r:svirt_t:s0", "system_u:system_r:svirt_tcg_t:s0"],
        "virtual_image_context" => ["system_u:object_r:svirt_image_t:s0", "system_u:object_r:virt_content_t:s0"],
        _ => null,
    };

    public string? Canonicalise(string context) => context;

    public int? FindClass(string name) => Number(_classes, name);

    public int? FindPermission(string className, string name) => Number(_permissions, name);

    public IReadOnlyDictionary<string, int>? FindPermissions(string className) =>
        FindClass(className) is null ? null : _permissions.ToDictionary(name => name, name => Number(_permissions, name)!.Value, StringComparer.Ordinal);

    public string ComputeAccess(string source, string target, int classNumber) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(target.Contains(":readable_t:", StringComparison.Ordinal) ? uint.MaxValue : 0):x} ffffffff 0 ffffffff 1 0");

    public string ComputeLabel(string file, string source, string target, int classNumber, string? name) => throw new HostException("write", file, Errno.EACCES);

    public IReadOnlyDictionary<string, bool?> ReadBooleans() => new Dictionary<string, bool?>(StringComparer.Ordinal);

    public Stream? OpenPolicy() => null;

    public Stream OpenLoadedPolicy() => throw new HostException("open", "policy", Errno.EACCES);

    public ISELinuxStatusPage OpenStatus() => this;

    public SELinuxStatus Read() => new(0, IsEnforcing, 0, DeniesUnknown);

    private static int? Number(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var index ? index + 1 : null;
}
