namespace Svirt.Security.Categories;

/// <summary>What became of the wish for a particular level.</summary>
public enum ReserveOutcome
{
    /// <summary>It is reserved.</summary>
    Reserved,

    /// <summary>It is refused because of somebody who has a comparable one.</summary>
    Conflict,

    /// <summary>It has no categories, so nothing keeps it apart from others; nothing was reserved.</summary>
    Unisolated,

    /// <summary>Its type is not constrained by categories, so reserving them would mean nothing; nothing was reserved.</summary>
    Unconstrained,
}
