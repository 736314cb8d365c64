using Svirt.Security.Errors;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>A policy file that was to answer for the kernel is not the policy that the kernel has loaded.</summary>
public sealed class PolicyOutOfStepException : SvirtSecurityException
{
    internal PolicyOutOfStepException(string difference)
        : base($"The policy file is not what the kernel has loaded: {difference}.")
    {
    }
}
