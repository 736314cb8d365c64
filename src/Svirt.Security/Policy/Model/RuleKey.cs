namespace Svirt.Security.Policy.Model;

/// <summary>The kinds of type enforcement rules in the order in which they are kept for one class; conditional ones apart.</summary>
internal enum RuleKind
{
    Allow = 0,
    AuditAllow = 1,
    DontAudit = 2,
    AllowXperm = 3,
    AuditAllowXperm = 4,
    DontAuditXperm = 5,
    TypeTransition = 6,
    TypeMember = 7,
    TypeChange = 8,
}

/// <summary>Class, kind and conditionality of a rule in one number, by which the rules on a target are sorted.</summary>
internal static class RuleKey
{
    public const int KindBits = 5;
    public const uint Conditional = 16;

    public static uint Of(int objectClass, RuleKind kind, bool conditional) =>
        ((uint)objectClass << KindBits) | (uint)kind | (conditional ? Conditional : 0);

    public static int ClassOf(uint key) => (int)(key >> KindBits);

    public static RuleKind KindOf(uint key) => (RuleKind)(key & 15);

    public static bool IsConditional(uint key) => (key & Conditional) != 0;

    /// <summary>Whether there may be several rules with the same source, target and key, so that the datum is a list.</summary>
    public static bool IsList(uint key) => IsConditional(key) || KindOf(key) is >= RuleKind.AllowXperm and <= RuleKind.DontAuditXperm;
}
