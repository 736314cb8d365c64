namespace Svirt.Security.Categories;

/// <summary>How a refused level compares with the one in use.</summary>
public enum LevelRelation
{
    /// <summary>They are the same.</summary>
    Equal,

    /// <summary>The refused level dominates the other, so it would have access to its files.</summary>
    Dominates,

    /// <summary>The refused level is dominated by the other, which would have access to its files.</summary>
    IsDominated,
}
