namespace Svirt.Security.Policy.Queries;

/// <summary>Kinds of type enforcement rules.</summary>
[Flags]
public enum TypeRuleKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Grants of permissions.</summary>
    Allow = 1 << 0,

    /// <summary>Grants that are logged.</summary>
    AuditAllow = 1 << 1,

    /// <summary>Denials that are not logged.</summary>
    DontAudit = 1 << 2,

    /// <summary>Grants of extended permissions.</summary>
    AllowXperm = 1 << 3,

    /// <summary>Grants of extended permissions that are logged.</summary>
    AuditAllowXperm = 1 << 4,

    /// <summary>Denials of extended permissions that are not logged.</summary>
    DontAuditXperm = 1 << 5,

    /// <summary>Types of new objects and processes, those that depend on a file name included.</summary>
    TypeTransition = 1 << 6,

    /// <summary>Types of members of polyinstantiated objects.</summary>
    TypeMember = 1 << 7,

    /// <summary>Types of relabelled objects.</summary>
    TypeChange = 1 << 8,

    /// <summary>All of them.</summary>
    All = (1 << 9) - 1,
}
