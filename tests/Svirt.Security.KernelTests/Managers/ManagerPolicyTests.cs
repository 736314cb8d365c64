using System.Diagnostics;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Managers;

/// <summary>The policy module of samples/policy, which is part of the laboratory's image.</summary>
public sealed class ManagerPolicyTests : IDisposable
{
    private const string Dotnet = "/usr/share/dotnet", Folder = "/usr/lib/svirt-manager", Program = Folder + "/dotnet", State = "/var/lib/svirt-security";
    private const string Manager = "system_u:system_r:svirt_manager_t:s0";
    private readonly ImageFolder _folder = new();

    /// <summary>The program finds its runtime beside itself, and the label that the module has for its path makes it the manager.</summary>
    public ManagerPolicyTests()
    {
        Directory.CreateDirectory(Folder);
        File.Copy(Dotnet + "/dotnet", Program);
        foreach (string part in new[] { "host", "shared" })
            File.CreateSymbolicLink($"{Folder}/{part}", $"{Dotnet}/{part}");
        using Process restorecon = Process.Start("/usr/sbin/restorecon", ["-R", Folder]);
        restorecon.WaitForExit();
        Assert.Equal("system_u:object_r:svirt_manager_exec_t:s0", FileLabel.Get(Program));
    }

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(Folder, recursive: true);
        if (Directory.Exists(State))
            Directory.Delete(State, recursive: true);
    }

    [KernelFact(Kernel.SELinux)]
    public void Manager_InItsOwnDomain_ConfinesDomainsAndNothingThatItDoesIsDenied()
    {
        string own = _folder.Add("own.img", "own"), other = _folder.Add("other.img", "other"), media = _folder.Add("left.iso", "media");
        FileLabel.Set(media, "unconfined_u:object_r:svirt_image_t:s0:c1022,c1023"); // its type is granted, its categories are not
        string[] before = [FileLabel.Get(own), FileLabel.Get(other), FileLabel.Get(media)];
        using var log = KernelLog.OpenAtEnd();

        Dictionary<string, string> said = Run(own, other, media);

        Assert.Equal(Manager, said["self"]);
        Assert.Equal("selinux,dac", said["models"]);
        Assert.Equal("some", said["readable types"]);
        Assert.Matches(@"^0 system_u:system_r:svirt_t:s0:c\d+,c\d+ own$", said["own"]);
        Assert.Matches(@"^1 system_u:system_r:svirt_t:s0:c\d+,c\d+$", said["other"]);
        Assert.Matches(@"^0 system_u:system_r:svirt_t:s0:c\d+,c\d+ media$", said["media"]);
        Assert.Equal("system_u:object_r:svirt_manager_var_lib_t:s0", said["state"]);
        Assert.Equal(before, new[] { FileLabel.Get(own), FileLabel.Get(other), FileLabel.Get(media) });
        Assert.Contains("tcontext=system_u:object_r:svirt_image_t:s0:c", log.WaitForDenial(other).Denial, StringComparison.Ordinal);

        // What is not a manager's business, and nothing else, is denied.
        Assert.Equal(("denied", "denied", "denied"), (said["shadow"], said["enforce"], said["relabel"]));
        string[] denied = [.. log.Denials().Select(denial => denial.Denial!).Where(denial => denial.Contains("scontext=" + Manager, StringComparison.Ordinal))];
        Assert.Collection(
            denied,
            denial => Assert.Matches("{ read } .*:shadow_t:", denial),
            denial => Assert.Contains("{ setenforce } ", denial, StringComparison.Ordinal),
            denial => Assert.Matches("{ relabelfrom } .*:etc_t:", denial));
    }

    private static Dictionary<string, string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, ["exec", typeof(ConfinedManager).Assembly.Location, ConfinedManager.Mode, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {errors.GetAwaiter().GetResult()} {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal);
    }
}
