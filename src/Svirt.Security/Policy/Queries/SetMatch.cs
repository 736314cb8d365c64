namespace Svirt.Security.Policy.Queries;

/// <summary>How a set that a query asks for is compared with the set of a rule.</summary>
public enum SetMatch
{
    /// <summary>They have a member in common.</summary>
    Any,

    /// <summary>They are equal.</summary>
    Equal,

    /// <summary>All that the query asks for is in the rule's set.</summary>
    Subset,
}
