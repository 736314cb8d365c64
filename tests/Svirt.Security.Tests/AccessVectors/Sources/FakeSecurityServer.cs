using Svirt.Security.Host;

namespace Svirt.Security.Tests.AccessVectors.Sources;

/// <summary>selinuxfs as it is for one process: a status page in memory, one class, and what it may not do.</summary>
internal sealed class FakeSecurityServer : ISecurityServerFiles, ISELinuxStatusPage
{
    private uint _sequence;

    public bool DeniesAccess { get; set; }

    public bool DeniesPolicy { get; set; } = true;

    public Dictionary<string, bool?> Booleans { get; set; } = [];

    public Dictionary<string, int> Permissions { get; set; } = [];

    public int ClassNumber { get; set; } = 1;

    public ulong ClassDirectory { get; set; } = 1;

    /// <summary>The answer by the number of the class, where it is not the same for all.</summary>
    public Func<int, string>? AnswerTo { get; set; }

    public int Reads { get; private set; }

    public string Answer { get; set; } = "1 ffffffff 0 ffffffff 1 0";

    public byte[] Policy { get; set; } = [];

    public bool IsMounted => true;

    public bool IsEnforcing { get; set; } = true;

    public int MaximumPolicyVersion => 33;

    public bool IsMls { get; set; } = true;

    public string? PolicyName => null;

    public bool DeniesUnknown { get; set; }

    public uint PolicyLoad { get; private set; }

    public nint SequenceAddress => 0;

    public void Change(Action change, bool isLoad = false)
    {
        change();
        PolicyLoad += isLoad ? 1u : 0;
        _sequence += 2;
    }

    public int? FindClass(string name) => name == "file" ? ClassNumber : null;

    public int? FindPermission(string className, string name) => Permissions.TryGetValue(name, out int number) ? number : null;

    public IReadOnlyDictionary<string, int>? FindPermissions(string className) => className == "file" ? Permissions : null;

    public string? Canonicalise(string context) => context;

    public string ComputeAccess(string source, string target, int classNumber)
    {
        if (DeniesAccess)
            throw new HostException("write", "access", Errno.EACCES);
        return source.Contains("invalid", StringComparison.Ordinal) ? throw new HostException("write", "access", Errno.EINVAL) : AnswerTo?.Invoke(classNumber) ?? Answer;
    }

    public string ComputeLabel(string file, string source, string target, int classNumber, string? name) =>
        DeniesAccess ? throw new HostException("write", file, Errno.EACCES) : target;

    public IReadOnlyDictionary<string, bool?> ReadBooleans() => Booleans;

    public IReadOnlyList<string>? ReadContexts(string name) => null;

    public Stream OpenPolicy() => OpenLoadedPolicy();

    public Stream OpenLoadedPolicy() => DeniesPolicy ? throw new HostException("open", "policy", Errno.EACCES) : new MemoryStream(Policy);

    public ISELinuxStatusPage OpenStatus() => this;

    public SELinuxStatus Read()
    {
        Reads++;
        return new SELinuxStatus(_sequence, IsEnforcing, PolicyLoad, DeniesUnknown);
    }
}
