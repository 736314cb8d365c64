namespace Svirt.Security.Policy.Model;

/// <summary>A common: permissions that several classes share.</summary>
internal sealed record CommonPermissions(string Name, string?[] Permissions);
