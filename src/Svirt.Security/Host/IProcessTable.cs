namespace Svirt.Security.Host;

/// <summary>
/// What /proc tells about a process. Keyed by pid: only sound while the caller holds an unreaped child, whose pid cannot be reused.
/// Thread-safe. A process that is gone (for <see cref="ReadExecutable"/> also a zombie) gives null, any other failure
/// <see cref="HostException"/>.
/// </summary>
internal interface IProcessTable
{
    /// <summary>The identity of what /proc/PID/exe refers to.</summary>
    ExecutableIdentity? ReadExecutable(int pid);

    ProcessStat? ReadStat(int pid);

    ProcessCredentials? ReadCredentials(int pid);

    /// <summary>
    /// Returns after an execve that has already changed /proc/PID/exe has also committed its credentials and labels: the kernel replaces
    /// the program first (fs/exec.c, begin_new_exec), so that for an instant the new program shows the old credentials.
    /// </summary>
    /// <remarks>
    /// Where the manager may not ask, it returns at once. That can only make a right start look wrong, never a wrong one right: the old
    /// credentials are the more powerful ones.
    /// </remarks>
    void AwaitExecCompletion(int pid);

    /// <summary>The raw text of /proc/PID/attr/current, without its terminator.</summary>
    string? ReadSELinuxContext(int pid);

    /// <summary>The AppArmor label with its mode, such as <c>vm-1 (enforce)</c>, or <c>unconfined</c>.</summary>
    string? ReadAppArmorLabel(int pid);
}
