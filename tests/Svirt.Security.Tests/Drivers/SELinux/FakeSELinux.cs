using System.Globalization;
using Svirt.Security.AccessVectors;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>A loaded policy by what tests say of it: it allows everything on the types given, and nothing on others.</summary>
internal sealed class FakeSELinux(params string[] allowedTypes) : ISecurityServerFiles, ISELinuxStatusPage
{
    private static readonly string[] _classes = ["file", "dir", "chr_file", "blk_file", "fifo_file", "sock_file", "unix_stream_socket"];
    private static readonly string[] _permissions = ["open", "read", "write", "search", "add_name", "remove_name", "getattr", "ioctl", "lock", "map", "getopt", "setopt", "shutdown", "accept"];

    public bool IsMounted => true;

    public bool IsEnforcing { get; set; } = true;

    public bool MayAsk { get; set; } = true;

    public ulong ClassDirectory => 1;

    public bool IsPermissiveType { get; set; }

    public string? FileContextsPath { get; set; }

    public bool DeniesUnknown => false;

    public nint SequenceAddress => 0;

    public int MaximumPolicyVersion => 33;

    public bool IsMls => true;

    public string? PolicyName => "fake";

    /// <summary>The contexts files by name.</summary>
    public Dictionary<string, string[]> Contexts { get; } = new(StringComparer.Ordinal)
    {
        ["virtual_domain_context"] = ["system_u:system_r:svirt_t:s0", "system_u:system_r:svirt_tcg_t:s0"],
        ["virtual_image_context"] = ["system_u:object_r:svirt_image_t:s0", "system_u:object_r:virt_content_t:s0"],
    };

    /// <summary>Contexts that contain one of these are not valid.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Permissions that nobody has.</summary>
    public List<string> Denied { get; } = [];

    public Func<Stream?> Policy { get; set; } = () => null;

    public IReadOnlyList<string>? ReadContexts(string name) => Contexts.GetValueOrDefault(name);

    public Stream? OpenPolicy() => Policy();

    public string? Canonicalise(string context) => Refused.Any(part => context.Contains(part, StringComparison.Ordinal)) ? null : context;

    public int? FindClass(string name) => Number(_classes, name);

    public int? FindPermission(string className, string name) => Number(_permissions, name);

    public string ComputeAccess(string source, string target, int classNumber)
    {
        if (!MayAsk)
            throw new HostException("write", "/sys/fs/selinux/access", Errno.EACCES);
        uint allowed = allowedTypes.Any(type => target.Contains($":{type}:", StringComparison.Ordinal)) ? uint.MaxValue : 0;
        foreach (string permission in Denied)
            allowed &= ~(1u << Array.IndexOf(_permissions, permission));
        return string.Create(CultureInfo.InvariantCulture, $"{allowed:x} ffffffff 0 ffffffff 1 {(IsPermissiveType ? 1 : 0)}");
    }

    public IReadOnlyDictionary<string, int>? FindPermissions(string className) =>
        FindClass(className) is null ? null : _permissions.ToDictionary(name => name, name => Number(_permissions, name)!.Value, StringComparer.Ordinal);

    public string ComputeLabel(string file, string source, string target, int classNumber, string? name) => throw new HostException("write", file, Errno.EACCES);

    public IReadOnlyDictionary<string, bool?> ReadBooleans() => new Dictionary<string, bool?>(StringComparer.Ordinal);

    public Stream OpenLoadedPolicy() => Policy() ?? throw new HostException("open", "policy", Errno.EACCES);

    public ISELinuxStatusPage OpenStatus() => this;

    public SELinuxStatus Read() => new(0, IsEnforcing, 0, DeniesUnknown);

    /// <summary>An oracle that asks this policy.</summary>
    internal AccessOracle NewOracle() => AccessOracle.OfKernel(this, new KernelSecurityServer(this).TryReadPolicy);

    private static int? Number(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var index ? index + 1 : null;
}
