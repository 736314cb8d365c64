using Svirt.Security.Errors;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Decisions;

/// <summary>A context is not one of this policy: a name is unknown, or user, role, type and range may not stand together.</summary>
public sealed class InvalidContextException : SvirtSecurityException
{
    internal InvalidContextException(string message, SecurityContext? context = null)
        : base(message) => Context = context;

    /// <summary>The context, or null where the policy has one that this library cannot express (levels not named s0, c0, ...).</summary>
    public SecurityContext? Context { get; }
}
