using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using AccessDecision = Svirt.Security.AccessVectors.AccessDecision;

namespace Svirt.Security.Tests.AccessVectors;

/// <summary>
/// A source whose answers are numbers made of source, target and the version of its policy, so that a test knows what belongs to what.
/// </summary>
internal sealed class CountingSource : IDecisionSource
{
    public const string ClassName = "file";
    public static readonly string[] Permissions = [.. Enumerable.Range(0, 30).Select(i => $"p{i}"), "read", "ioctl"];

    private int _version;
    private int _computed;

    public DecisionEpoch Epoch { get; } = new();

    public bool IsEnforcing { get; set; } = true;

    public bool DeniesUnknown { get; set; } = true;

    public bool IsPermissiveType { get; set; }

    public ExtendedAccessDecision? Ioctl { get; set; }

    public Func<int, SecurityContext, SecurityContext, AccessDecision> Answer { get; set; } = DecisionOf;

    public Action BeforeAnswer { get; set; } = () => { };

    public int Version => Volatile.Read(ref _version);

    public int Computed => Volatile.Read(ref _computed);

    /// <summary>What the source answers in a version, for whoever looks at it from outside: all three vectors say which version and pair.</summary>
    public static AccessDecision DecisionOf(int version, SecurityContext source, SecurityContext target)
    {
        uint pair = (uint)Math.Abs(HashOf(source.Type) * 31 + HashOf(target.Type)) & 0xff;
        return new AccessDecision((uint)version << 8 | pair, ~((uint)version << 8 | pair), (uint)version * 0x01000193, (uint)version, IsPermissive: false);
    }

    /// <summary>A new policy: afterwards all answers are others.</summary>
    public int Load()
    {
        Epoch.Change(() => Interlocked.Increment(ref _version));
        return Version;
    }

    public ClassDefinition? FindClass(string name) => name == ClassName
        ? new ClassDefinition(name, 1, Permissions.Select((permission, index) => KeyValuePair.Create(permission, index + 1)))
        : null;

    public bool IsValid(SecurityContext context) => context.Type != "invalid_t";

    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        Interlocked.Increment(ref _computed);
        int version = Version;
        BeforeAnswer();
        if (!IsValid(source) || !IsValid(target))
            throw new InvalidContextException("no such type");
        return Answer(version, source, target) with { IsPermissive = IsPermissiveType };
    }

    public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command) => Ioctl;

    public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null) => target;

    public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;

    public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;

    private static int HashOf(string type) => type.Aggregate(17, (hash, c) => hash * 31 + c);
}
