using Svirt.Security.Errors;

namespace Svirt.Security.AccessVectors;

/// <summary>The policy changed during each of many attempts to compute one decision, so none could be made.</summary>
public sealed class UnstablePolicyException : SvirtSecurityException
{
    internal UnstablePolicyException(int attempts)
        : base($"The policy changed during each of {attempts} attempts to decide by it.")
    {
    }
}
