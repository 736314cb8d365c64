using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>A driver that can tell beforehand whether an emulator's program will be executed. Implementations are thread-safe.</summary>
internal interface IProgramDriver : ISecurityDriver
{
    /// <summary>Looks at a program as it is now. Reads the host, changes nothing.</summary>
    /// <param name="confinement">What the driver planned for the domain.</param>
    /// <param name="path">The absolute path of the program.</param>
    /// <returns>What stands against it: an error if it cannot be executed; null for nothing.</returns>
    PlanFinding? CheckProgram(DomainConfinement confinement, string path);
}
