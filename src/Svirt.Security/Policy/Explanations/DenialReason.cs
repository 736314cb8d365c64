namespace Svirt.Security.Policy.Explanations;

/// <summary>Why a permission is granted or not: the first step of the decision that says no.</summary>
public enum DenialReason
{
    /// <summary>The permission is granted.</summary>
    None,

    /// <summary>The policy does not define the class, and unknown classes are denied.</summary>
    UnknownClass,

    /// <summary>The policy does not define the permission, and unknown permissions are denied.</summary>
    UnknownPermission,

    /// <summary>No allow rule is in force.</summary>
    NoRule,

    /// <summary>A constraint does not hold.</summary>
    Constraint,

    /// <summary>The role may not change so: there is no role allow rule.</summary>
    Role,

    /// <summary>The type that bounds the source does not have the permission.</summary>
    Bounds,
}
