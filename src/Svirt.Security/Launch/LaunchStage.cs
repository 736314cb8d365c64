namespace Svirt.Security.Launch;

/// <summary>How far a failed start came.</summary>
public enum LaunchStage
{
    /// <summary>Before setpriv ran: descriptors, working directory, posix_spawn, pidfd_open.</summary>
    Spawn,

    /// <summary>setpriv could not take on the identity.</summary>
    Setpriv,

    /// <summary>The identity was taken on but the program not executed, or the program is one that is never executed (a script).</summary>
    Exec,

    /// <summary>Something runs, or ran, with another identity than planned, or its identity could not be read.</summary>
    Verify,

    /// <summary>The process did not become the program in time.</summary>
    Timeout,
}
