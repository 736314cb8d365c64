namespace Svirt.Security.AccessVectors;

/// <summary>A source that keeps what it made of contexts by their numbers, which is faster than to find them by what they are.</summary>
internal interface IInternedDecisionSource : IDecisionSource
{
    /// <inheritdoc cref="IDecisionSource.ComputeAccess"/>
    AccessDecision ComputeAccess(InternedContext source, InternedContext target, ClassDefinition objectClass);
}
