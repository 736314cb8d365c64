namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>A pattern that cannot be read; becomes a <see cref="FileContextException"/> where file and line are known.</summary>
internal sealed class PatternException(string problem) : Exception(problem);
