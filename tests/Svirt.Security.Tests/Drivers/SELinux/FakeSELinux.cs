using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>A loaded policy by what tests say of it: it allows everything on the types given, and nothing on others.</summary>
internal sealed class FakeSELinux(params string[] allowedTypes) : ISELinuxFileSystem
{
    private static readonly string[] _classes = ["file", "dir", "chr_file", "blk_file", "fifo_file", "sock_file", "unix_stream_socket"];
    private static readonly string[] _permissions = ["open", "read", "write", "search", "add_name", "remove_name", "getattr", "ioctl", "lock", "map", "getopt", "setopt", "shutdown", "accept"];

    public bool IsMounted => true;

    public bool IsEnforcing { get; set; } = true;

    public bool MayAsk { get; set; } = true;

    public bool IsPermissiveType { get; set; }

    public string? FileContextsPath { get; set; }

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

    private static int? Number(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var index ? index + 1 : null;
}
