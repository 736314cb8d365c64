using System.Globalization;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;
using Svirt.Security.TestManager;
using ConfinedProcess = Svirt.Security.KernelTests.Laboratory.ConfinedProcess;

namespace Svirt.Security.KernelTests.Drivers.AppArmor;

/// <summary>An emulator that makes itself look like a zombie must not be set free by the removal of its profile.</summary>
public sealed class LeaderlessEmulatorTests : IDisposable
{
    private const string Profile = "svirt-lab-leaderless";

    private readonly ProcessLauncher _launcher = new(new ProcessLauncherOptions { StartTimeout = LauncherUnderTest.Patience });

    public void Dispose() => _launcher.Dispose();

    [KernelFact(Kernel.AppArmor)]
    public void Unload_FirstThreadHasEndedAndAnotherRuns_IsRefusedUntilTheProcessHasEnded()
    {
        var profiles = new AppArmorProfileStore(_launcher);
        profiles.Load(Profile, $"abi <abi/3.0>,\nprofile {Profile} {{ file, capability, network, signal, ptrace, }}");
        int id;
        using (var process = ConfinedProcess.StartWithAppArmorProfile(Profile, Environment.ProcessPath!, "exec", typeof(LeaderlessEmulatorTests).Assembly.Location, LeaderlessProcess.Argument))
        {
            id = process.Id;
            Assert.True(SpinWait.SpinUntil(() => HasNoProgram(id), LauncherUnderTest.Patience), "the first thread does not end");
            Assert.Contains(LiveLabels(id), label => label == Profile + " (enforce)");
            Assert.Contains($"process {id}", Assert.Throws<AppArmorProfileException>(() => profiles.Unload(Profile)).Message, StringComparison.Ordinal);
            Assert.Equal("enforce", profiles.FindMode(Profile));
        }

        Assert.True(SpinWait.SpinUntil(() => Unloads(profiles), LauncherUnderTest.Patience));
    }

    private static bool HasNoProgram(int process)
    {
        Thread.Sleep(TimeSpan.FromMilliseconds(10));
        return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/exe")).LinkTarget is null;
    }

    /// <summary>Labels of the threads other than the first.</summary>
    private static string[] LiveLabels(int process) =>
    [
        .. from task in Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
           where Path.GetFileName(task) != process.ToString(CultureInfo.InvariantCulture)
           select File.ReadAllText(task + "/attr/current").TrimEnd('\0', '\n'),
    ];

    /// <summary>Killed threads take a moment to end.</summary>
    private static bool Unloads(AppArmorProfileStore profiles)
    {
        try
        {
            profiles.Unload(Profile);
            return true;
        }
        catch (AppArmorProfileException)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(10));
            return false;
        }
    }
}
