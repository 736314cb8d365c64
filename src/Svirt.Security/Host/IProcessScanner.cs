namespace Svirt.Security.Host;

/// <summary>Looks through all processes of this pid namespace. Processes come and go meanwhile; one that is gone is passed over. Thread-safe.</summary>
internal interface IProcessScanner
{
    /// <summary>The ids of all processes there are.</summary>
    IEnumerable<int> ListProcesses();

    /// <summary>
    /// The threads of all processes that have not ended, the first thread of a process always among them. A process lives on when its first
    /// thread has ended by itself (_exit(2), "C library/kernel differences"): /proc then has no program, memory or environment under its id, which
    /// looks like a zombie, and what it is can only be seen at its other threads.
    /// </summary>
    IEnumerable<RunningThread> ListThreads();

    /// <summary>The processes that were started with a variable in their environment.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    IEnumerable<int> FindByEnvironment(string name, string value);

    /// <summary>The values that a variable has in the environments of all processes, as they were started.</summary>
    /// <param name="name">The variable.</param>
    IReadOnlySet<string> ListEnvironmentValues(string name);
}
