using System.Diagnostics;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>
/// An unprivileged process that swaps files, links and directories under the driver all the while. A sample; 100,000 tries with
/// SVIRT_SECURITY_FULL=1.
/// </summary>
public sealed class RacingTests : IDisposable
{
    private const uint Racer = 6006;
    private static readonly int Tries = FullSize.Of(full: 100_000, sample: 500);

    private const string Script =
        """
        my ($arena, $secret, $folder) = @ARGV;
        chdir $arena or die;
        while (1) {
            my $what = int rand 8;
            if ($what == 0) { unlink "d/disk"; symlink $secret, "d/disk"; }
            elsif ($what == 1) { rename "d", "e"; symlink $folder, "d"; }
            elsif ($what == 2) { unlink "d"; rename "e", "d"; }
            elsif ($what == 3) { link "d/disk", "d/second"; unlink "d/second"; }
            elsif ($what == 4) { chmod((rand() < 0.5 ? 0700 : 0755), "d"); }
            else { unlink "d"; rename "e", "d"; unlink "d/disk"; open(my $f, ">", "d/disk"); chmod 0600, "d/disk"; select undef, undef, undef, 0.001; }
            select undef, undef, undef, 0.0002;
        }
        """;

    private readonly ManagerHost _host = new();
    private readonly TemporaryState _state = new();

    public void Dispose()
    {
        _state.Dispose();
        _host.Dispose();
    }

    [RootFact]
    public void Prepare_WhilePathsAreSwapped_NothingOutsideTheRacersDirectoryChanges()
    {
        string arena = _host.Folder.Path + "/arena", folder = _host.Folder.Path + "/others";
        Directory.CreateDirectory(arena + "/d");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string secret = _host.Folder.NewFile("others/disk");
        foreach (string each in new[] { arena, arena + "/d" })
            TemporaryFolder.ChangeOwner(each, Racer, Racer);
        string[] outside = [secret, folder, _host.Folder.Path];
        string[] before = [.. outside.Select(TemporaryFolder.Describe)];
        using Process racer = Process.Start(new ProcessStartInfo("setpriv", [$"--reuid={Racer}", $"--regid={Racer}", "--clear-groups", "--", "perl", "-e", Script, arena, secret, folder]) { UseShellExecute = false })!;
        try
        {
            (int prepared, int refused) = Race(arena + "/d/disk", () => Assert.Equal(before, outside.Select(TemporaryFolder.Describe)));
            Assert.False(racer.HasExited);
            Assert.True(prepared > Tries / 100 && refused > Tries / 100, $"{prepared} prepared, {refused} refused");
        }
        finally
        {
            racer.Kill();
            racer.WaitForExit();
        }

        Assert.Equal(before, outside.Select(TemporaryFolder.Describe));
    }

    private (int Prepared, int Refused) Race(string disk, Action check)
    {
        (int prepared, int refused) = (0, 0);
        using SecurityManager entries = NewManager(DacStrategy.Acl), owners = NewManager(DacStrategy.ChangeOwner);
        for (int i = 0; i < Tries; i++)
        {
            SecurityManager manager = i % 2 == 0 ? entries : owners;
            try
            {
                ConfinedDomain domain = manager.Prepare(Domain("vm" + i, disk));
                prepared++;
                check();
                manager.Stop(domain);
            }
            catch (SvirtSecurityException e) when (e is not LabelRestoreException)
            {
                refused++;
                check();
            }
        }

        return (prepared, refused);
    }

    private SecurityManager NewManager(DacStrategy strategy) => _host.NewManager(options =>
    {
        options.Dac.Strategy = strategy;
        options.StateDirectory = _state.Path;
    });

    /// <summary>In memory, since a hundred thousand times two fsyncs would take the most of the time.</summary>
    private sealed class TemporaryState : IDisposable
    {
        public string Path { get; } = "/dev/shm/svirt-race-" + Guid.NewGuid();

        public void Dispose()
        {
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
        }
    }
}
