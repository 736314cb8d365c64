using Svirt.Security.AccessVectors;
using Svirt.Security.Errors;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>The policy of the running kernel, with the contexts files of the configured one.</summary>
internal sealed class KernelSELinuxHost(KernelSecurityServer server) : ISELinuxHost
{
    public bool IsEnabled => server.IsEnabled;

    public bool IsEnforcing => server.IsEnforcing;

    public string? PolicyName => server.PolicyName;

    public bool IsValid(SecurityContext context) => server.IsValid(context);

    public IReadOnlyList<string>? ReadContexts(string name) => server.ReadContexts(name);

    public PolicyDatabase? TryReadPolicy()
    {
        try
        {
            return server.TryReadPolicy();
        }
        catch (Exception e) when (e is SvirtSecurityException or IOException)
        {
            return null; // no policy that this library knows
        }
    }
}
