using System.IO.Abstractions;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>A policy in files, taken for loaded and enforced. Thread-safe.</summary>
/// <param name="fileSystem">Where the files are.</param>
/// <param name="directory">The contexts directory; null where there is none, so that what stock policies say counts.</param>
/// <param name="policy">The binary policy; null where there is none, so that every context is taken for valid.</param>
internal sealed class OfflineSELinuxHost(IFileSystem fileSystem, string? directory, PolicyDatabase? policy) : ISELinuxHost
{
    // What the stock policies have, for machines without any.
    private static readonly string[] StockDomains = ["system_u:system_r:svirt_t:s0", "system_u:system_r:svirt_tcg_t:s0"];

    public bool IsEnabled => true;

    public bool IsEnforcing => true;

    public string? PolicyName => null;

    /// <summary>The <c>file_contexts</c> file: in its place below the contexts directory, or beside the other files.</summary>
    internal string? FileContextsPath => directory is null ? null
        : new[] { directory + "/files/file_contexts", directory + "/file_contexts" }.FirstOrDefault(fileSystem.File.Exists);

    public bool IsValid(SecurityContext context) => policy is null || policy.IsValid(context);

    public PolicyDatabase? TryReadPolicy() => policy;

    public IReadOnlyList<string>? ReadContexts(string name)
    {
        if (directory is null)
            return name == "virtual_domain_context" ? StockDomains : null;
        string path = directory + "/" + name;
        try
        {
            return [.. fileSystem.File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException("read", path, e.Message);
        }
    }
}
