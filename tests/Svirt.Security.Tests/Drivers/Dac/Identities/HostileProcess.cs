using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Drivers.Dac;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>A process of some identity that tries what it can do to another process.</summary>
internal static class HostileProcess
{
    /// <summary>PTRACE_SEIZE is 0x4206 and call 101 on x86-64; elsewhere the memory file tells the same (ptrace(2), access mode checks).</summary>
    private const string Script =
        """
        my $pid = $ARGV[0];
        my @done;
        push @done, "signal" if kill(0, $pid);
        push @done, "trace" if $ARGV[1] ne "x86_64" ? open(my $m, "<", "/proc/$pid/mem") : syscall(101, 0x4206, $pid + 0, 0, 0) == 0;
        push @done, "mem" if open(my $f, "<", "/proc/$pid/mem");
        print "@done";
        """;

    /// <summary>What succeeded.</summary>
    internal static string TryAll(DacIdentity identity, int processId)
    {
        var start = new ProcessStartInfo("setpriv",
        [
            string.Create(CultureInfo.InvariantCulture, $"--reuid={identity.UserId}"), string.Create(CultureInfo.InvariantCulture, $"--regid={identity.GroupId}"), "--clear-groups", "--",
            "perl", "-e", Script, processId.ToString(CultureInfo.InvariantCulture), System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "x86_64" : "other",
        ]) { UseShellExecute = false, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
