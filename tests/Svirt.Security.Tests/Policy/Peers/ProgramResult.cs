namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>What a program printed, and its exit status.</summary>
internal sealed record ProgramResult(int Status, string Output, string Errors);
