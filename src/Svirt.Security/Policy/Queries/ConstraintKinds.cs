namespace Svirt.Security.Policy.Queries;

/// <summary>Kinds of constraints.</summary>
[Flags]
public enum ConstraintKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>On permissions, over users, roles and types.</summary>
    Constrain = 1 << 0,

    /// <summary>On permissions, over levels too.</summary>
    MlsConstrain = 1 << 1,

    /// <summary>On changes of a label, over users, roles and types.</summary>
    ValidateTrans = 1 << 2,

    /// <summary>On changes of a label, over levels too.</summary>
    MlsValidateTrans = 1 << 3,

    /// <summary>All of them.</summary>
    All = (1 << 4) - 1,
}
