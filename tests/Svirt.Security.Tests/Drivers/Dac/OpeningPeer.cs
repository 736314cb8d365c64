using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Svirt.Security.Drivers.Dac;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>
/// The truth: one process with an identity that opens many files, each for reading, for writing and for both, and tries to execute them. Their
/// content is no program's, so that what may be executed ends in ENOEXEC instead of EACCES (execve(2)).
/// </summary>
internal static class OpeningPeer
{
    internal const int DacOverride = 1;
    internal const int DacReadSearch = 2;

    private const string Script =
        """
        use Fcntl;
        use Errno;
        while (my $path = <STDIN>) {
            chomp $path;
            my $line = "";
            foreach my $mode (O_RDONLY, O_WRONLY, O_RDWR) {
                if (sysopen(my $file, $path, $mode | O_NONBLOCK)) { close($file); $line .= "1"; } else { $line .= "0"; }
            }
            syscall($ARGV[0], $path, 0, 0);
            print $line, $!{ENOEXEC} ? "1" : "0", "\n";
        }
        """;

    /// <summary>The number of execve(2).</summary>
    private static string ExecuteCall => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "59" : "221";

    internal static OpeningTruth[] Open(DacIdentity identity, IEnumerable<string> paths)
    {
        var start = new ProcessStartInfo("setpriv", [.. Arguments(identity), "--", "perl", "-e", Script, ExecuteCall])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        foreach (string path in paths)
            process.StandardInput.WriteLine(path);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new OpeningTruth(line[0] == '1', line[1] == '1', line[2] == '1', line[3] == '1'))];
    }

    private static IEnumerable<string> Arguments(DacIdentity identity)
    {
        string[] kept = [.. new[] { (DacOverride, "dac_override"), (DacReadSearch, "dac_read_search") }.Where(pair => (identity.Capabilities >> pair.Item1 & 1) != 0).Select(pair => pair.Item2)];
        yield return string.Create(CultureInfo.InvariantCulture, $"--reuid={identity.UserId}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--regid={identity.GroupId}");
        yield return identity.Groups.IsEmpty ? "--clear-groups" : "--groups=" + string.Join(',', identity.Groups);
        foreach (string set in kept.Length == 0 ? [] : new[] { "--inh-caps", "--ambient-caps" })
            yield return set + "=" + string.Join(',', kept.Select(name => "+" + name));
    }
}
