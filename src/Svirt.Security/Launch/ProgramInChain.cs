using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>How a program of the chain is recognised.</summary>
/// <param name="Identity">What /proc/PID/exe leads to while it runs.</param>
/// <param name="Command">Its comm, which stays when it is a zombie.</param>
internal sealed record ProgramInChain(ExecutableIdentity Identity, string Command);
