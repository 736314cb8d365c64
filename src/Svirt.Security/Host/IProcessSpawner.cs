namespace Svirt.Security.Host;

/// <summary>Starts child processes. Thread-safe.</summary>
internal interface IProcessSpawner
{
    /// <summary>Starts a child and returns its pid once execve of its program has succeeded.</summary>
    /// <exception cref="HostException">The child could not be created or its program not executed; nothing is left
    /// behind.</exception>
    int Spawn(SpawnRequest request);
}
