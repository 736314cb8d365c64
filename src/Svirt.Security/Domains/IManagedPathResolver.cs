namespace Svirt.Security.Domains;

/// <summary>Says where the manager puts what a document asks for without naming a path.</summary>
public interface IManagedPathResolver
{
    /// <summary>Finds a path.</summary>
    /// <param name="request">What the path is for.</param>
    /// <returns>The absolute path; null where the manager has none, which is an error in the document.</returns>
    string? Resolve(ManagedPathRequest request);
}
