namespace Svirt.Security.AccessVectors;

/// <summary>An object class of the loaded policy. The number holds until the next policy load; look classes up by name. Immutable.</summary>
/// <param name="Name">The name, for instance <c>file</c>.</param>
/// <param name="Number">The number in the loaded policy, from 1.</param>
public sealed record SecurityClass(string Name, int Number);
