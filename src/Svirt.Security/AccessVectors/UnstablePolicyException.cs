using Svirt.Security.Errors;

namespace Svirt.Security.AccessVectors;

/// <summary>The policy changed during each of many attempts to compute one decision, or a change of it does not end, so none could be made.</summary>
public sealed class UnstablePolicyException : SvirtSecurityException
{
    internal UnstablePolicyException()
        : base("A change of the policy does not end, so nothing can be decided by it.")
    {
    }

    internal UnstablePolicyException(int attempts)
        : base($"The policy changed during each of {attempts} attempts to decide by it.")
    {
    }
}
