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

    /// <summary>
    /// By its handle, which takes the capability dac_read_search and nothing of the policy (open_by_handle_at(2)); also where the new place is in a
    /// directory of another type, which the manager may only search.
    /// </summary>
    [KernelFact(Kernel.SELinux)]
    public void Manager_InItsOwnDomain_RestoresRenamedFilesAndNothingThatItDoesIsDenied()
    {
        string disk = _folder.Add("disk.img", "disk"), media = _folder.Add("media.iso", "media");
        FileLabel.Set(media, "unconfined_u:object_r:svirt_image_t:s0:c1022,c1023"); // its type is granted, its categories are not
        string elsewhere = Directory.CreateDirectory("/var/lib/svirt-moved-" + Guid.NewGuid()).FullName;
        string beside = Directory.CreateDirectory(Path.GetDirectoryName(disk) + "/archive").FullName + "/disk.img", away = elsewhere + "/media.iso";
        string[] before = [FileLabel.Get(disk), FileLabel.Get(media)];
        using var log = KernelLog.OpenAtEnd();
        try
        {
            Dictionary<string, string> said = Run([disk, media], prepared =>
            {
                Assert.Matches(@"^system_u:object_r:svirt_image_t:s0:c\d+,c\d+ system_u:object_r:virt_content_t:s0$", prepared);
                File.Move(disk, beside);
                File.Move(media, away);
            });

            Assert.Equal(Manager, said["self"]);
            Assert.StartsWith($"Restored {beside} ", said["selinux " + disk], StringComparison.Ordinal);
            Assert.StartsWith($"Restored {away} ", said["selinux " + media], StringComparison.Ordinal);
            Assert.Equal("", said["left"]);
            Assert.Equal(before, new[] { FileLabel.Get(beside), FileLabel.Get(away) });
            Assert.Equal(["disk", "media"], new[] { File.ReadAllText(beside), File.ReadAllText(away) });
            Assert.DoesNotContain(log.Denials(), denial => denial.Denial!.Contains("scontext=" + Manager, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static Dictionary<string, string> Run(params string[] arguments) => Run(arguments, whenPrepared: null);

    private static Dictionary<string, string> Run(string[] arguments, Action<string>? whenPrepared)
    {
        var start = new ProcessStartInfo(Program, ["exec", typeof(ConfinedManager).Assembly.Location, ConfinedManager.Mode, .. arguments])
        {
            RedirectStandardInput = whenPrepared is not null,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = whenPrepared is null ? "" : ReadUntilPrepared(process, whenPrepared);
        output += process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {errors.GetAwaiter().GetResult()} {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal);
    }

    /// <summary>Ends the manager's wait, also where what is done meanwhile fails.</summary>
    private static string ReadUntilPrepared(Process process, Action<string> whenPrepared)
    {
        const string Prepared = "prepared: ";
        var lines = new System.Text.StringBuilder();
        using StreamWriter input = process.StandardInput;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Append(line).Append('\n');
            if (!line.StartsWith(Prepared, StringComparison.Ordinal))
                continue;
            whenPrepared(line[Prepared.Length..]);
            input.WriteLine();
            break;
        }

        return lines.ToString();
    }
}
