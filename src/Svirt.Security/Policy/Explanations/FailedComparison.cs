namespace Svirt.Security.Policy.Explanations;

/// <summary>One comparison of a constraint that would have to come out otherwise.</summary>
/// <param name="Expression">The comparison in policy language, for instance <c>h1 dom h2</c>.</param>
/// <param name="Description">What is the case, for instance that the target has categories which the source does not have.</param>
public sealed record FailedComparison(string Expression, string Description);
