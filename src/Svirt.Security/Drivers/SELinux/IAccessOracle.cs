using System.Collections.Immutable;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Answers "may X do this to Y?" for the planner, from the kernel or from a policy file. Implementations are thread-safe and do not throw.</summary>
internal interface IAccessOracle
{
    /// <summary>Asks what of the wanted permissions the policy denies, whether or not the host enforces it.</summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="className">The class of the target.</param>
    /// <param name="permissions">What is wanted. One that the policy does not define is not denied: there is nothing to check it against.</param>
    AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions);
}
