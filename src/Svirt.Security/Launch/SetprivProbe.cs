using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Looks for util-linux's setpriv at its fixed places (never along PATH) and asks it once for its options: busybox has a smaller program of
/// the same name.
/// </summary>
internal sealed class SetprivProbe(LauncherServices services) : ISetprivProbe
{
    private const string Package = "util-linux";

    private static readonly string[] Paths = ["/usr/bin/setpriv", "/bin/setpriv"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string[] NeededOptions =
    [
        "--reuid", "--regid", "--clear-groups", "--groups", "--bounding-set", "--inh-caps", "--ambient-caps", "--no-new-privs",
        "--selinux-label", "--apparmor-profile",
    ];

    public string Find()
    {
        string path = Array.Find(Paths, Exists) ?? throw new LauncherUnavailableException(
            Package, $"There is no setpriv at {string.Join(" or ", Paths)}: install the package {Package} (2.33 or later).");

        string help;
        try
        {
            help = ReadHelp(path);
        }
        catch (HostException error)
        {
            throw new LauncherUnavailableException(Package, $"{path} of the package {Package} does not run: {error.Message}", error);
        }

        string[] missing = [.. NeededOptions.Where(option => !help.Contains(option, StringComparison.Ordinal))];
        return missing.Length == 0
            ? path
            : throw new LauncherUnavailableException(
                Package, $"{path} does not know {string.Join(", ", missing)}: install the package {Package} (2.33 or later).");
    }

    private bool Exists(string path)
    {
        try
        {
            services.Descriptors.Identify(path);
            return true;
        }
        catch (HostException)
        {
            return false;
        }
    }

    private string ReadHelp(string path)
    {
        using SafeFileHandle output = services.Descriptors.CreateSealedMemory("setpriv-help", StandardErrorLog.Capacity);
        using var watcher = new ProcessWatcher();
        new HostProgramRunner(services, watcher).Run(path, ["--help"], input: null, output, Patience);
        return StandardErrorLog.ReadCapture(output);
    }
}
