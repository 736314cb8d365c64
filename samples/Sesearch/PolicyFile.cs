using Svirt.Security.Policy;

namespace Sesearch;

/// <summary>Loads the policy that the command line names.</summary>
internal static class PolicyFile
{
    /// <exception cref="CriterionException">It cannot be read, or is not a policy.</exception>
    public static PolicyDatabase Load(string path)
    {
        // The published program has the keys of the runtime's messages in place of their text.
        try
        {
            return PolicyDatabase.Load(path);
        }
        catch (PolicyFormatException problem)
        {
            throw new CriterionException($"Invalid policy: {path}. {problem.Message}");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CriterionException($"No such file or directory: '{path}'");
        }
        catch (UnauthorizedAccessException)
        {
            throw new CriterionException($"Permission denied, or not a file: '{path}'");
        }
        catch (IOException)
        {
            throw new CriterionException($"Unable to read '{path}'");
        }
    }
}
