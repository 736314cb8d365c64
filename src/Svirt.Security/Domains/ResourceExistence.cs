namespace Svirt.Security.Domains;

/// <summary>What it means that a resource's path does not exist when the domain starts.</summary>
public enum ResourceExistence
{
    /// <summary>The domain cannot start.</summary>
    Required,

    /// <summary>The domain starts without the resource (<c>startupPolicy='optional'</c>).</summary>
    Optional,

    /// <summary>The emulator makes it: a listening socket, a file a character device writes to.</summary>
    CreatedByEmulator,

    /// <summary>
    /// One of several paths of the same <see cref="DomainResource.Origin"/> that the emulator tries: for a pipe, QEMU opens <c>PATH.in</c>
    /// and <c>PATH.out</c> and, unless it could open both, <c>PATH</c> itself.
    /// </summary>
    Alternative,
}
