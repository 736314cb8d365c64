using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>A kernel whose policy allows everything on the types given, and nothing on others.</summary>
internal sealed class FakeSELinux(params string[] allowedTypes) : ISELinuxFileSystem
{
    private static readonly string[] _classes = ["file", "dir", "chr_file", "blk_file", "fifo_file", "sock_file"];
    private static readonly string[] _permissions = ["open", "read", "write", "search", "add_name", "remove_name"];

    public bool IsMounted => true;

    public bool IsEnforcing { get; set; } = true;

    public bool MayAsk { get; set; } = true;

    public int MaximumPolicyVersion => 33;

    public bool IsMls => true;

    public string? PolicyName => "fake";

    public int? FindClass(string name) => Number(_classes, name);

    public int? FindPermission(string className, string name) => Number(_permissions, name);

    public string? Canonicalise(string context) => context;

    public string ComputeAccess(string source, string target, int classNumber)
    {
        if (!MayAsk)
            throw new HostException("write", "/sys/fs/selinux/access", Errno.EACCES);
        string allowed = allowedTypes.Any(type => target.Contains($":{type}:", StringComparison.Ordinal)) ? "ffffffff" : "0";
        return string.Create(CultureInfo.InvariantCulture, $"{allowed} ffffffff 0 ffffffff 1 0");
    }

    private static int? Number(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var index ? index + 1 : null;
}
