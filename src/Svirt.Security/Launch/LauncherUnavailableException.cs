using Svirt.Security.Errors;

namespace Svirt.Security.Launch;

/// <summary>This host lacks something that <see cref="ProcessLauncher"/> cannot work without.</summary>
public sealed class LauncherUnavailableException : SvirtSecurityException
{
    internal LauncherUnavailableException(string requirement, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Requirement = requirement;
    }

    /// <summary>What is needed: <c>util-linux</c> (the package of setpriv) or <c>glibc</c>.</summary>
    public string Requirement { get; }
}
