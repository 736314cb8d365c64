namespace Svirt.Security.Categories;

/// <summary>Which labels of a space a level in use keeps from being given out.</summary>
internal enum SpaceRelation
{
    /// <summary>None: it is comparable with no label, or not in a way that matters to its use.</summary>
    None,

    /// <summary>It is itself a label of the space.</summary>
    Label,

    /// <summary>It dominates every label, or every label dominates it.</summary>
    Every,

    /// <summary>The labels that have all its categories, and so dominate it.</summary>
    Above,

    /// <summary>The labels whose categories it has, which it so dominates.</summary>
    Below,
}
