namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>What a program left when it ended.</summary>
internal sealed record ProgramOutput(int ExitCode, string Output, string Errors);
