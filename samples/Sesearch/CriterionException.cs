namespace Sesearch;

/// <summary>The command line is well formed, but what it asks for cannot be looked for, or not in that file.</summary>
internal sealed class CriterionException(string message) : Exception(message);
