namespace Svirt.Security.Errors;

/// <summary>
/// Base of every error this library reports about the host, a domain document, a policy or a label. Derived types carry the data of
/// their error (path, errno, line and column, byte offset). Wrong arguments of the caller are reported with BCL exceptions instead, and
/// a denial is a value, not an exception.
/// </summary>
public abstract class SvirtSecurityException : Exception
{
    private protected SvirtSecurityException(string message)
        : base(message)
    {
    }

    private protected SvirtSecurityException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
