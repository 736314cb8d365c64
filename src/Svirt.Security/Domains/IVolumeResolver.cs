namespace Svirt.Security.Domains;

/// <summary>Finds the storage volumes of the manager's pools.</summary>
public interface IVolumeResolver
{
    /// <summary>Finds a volume.</summary>
    /// <param name="pool">Name of the pool, as written in the document.</param>
    /// <param name="volume">Name of the volume, as written in the document.</param>
    /// <returns>Where it is; null where there is no such volume, which is an error in the document.</returns>
    ResolvedVolume? Resolve(string pool, string volume);
}
