using System.Collections.Immutable;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>Stands in where there is no policy to ask, so that everything is labelled.</summary>
internal sealed class UnknownPolicyOracle : IAccessOracle
{
    public AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions) =>
        AccessAnswer.NotKnown("there is no policy to ask");
}
