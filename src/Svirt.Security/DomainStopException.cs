using Svirt.Security.Errors;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>The emulator of a domain did not end, not even when killed, so its files keep their labels: restoring them now would isolate nothing.</summary>
public sealed class DomainStopException : SvirtSecurityException
{
    internal DomainStopException(DomainIdentity domain, int processId)
        : base($"domain {domain}: process {processId} is still alive after SIGKILL (a process in uninterruptible sleep ends when its I/O does); stop it again later")
    {
        Domain = domain;
        ProcessId = processId;
    }

    /// <summary>The domain.</summary>
    public DomainIdentity Domain { get; }

    /// <summary>The process that does not end.</summary>
    public int ProcessId { get; }
}
