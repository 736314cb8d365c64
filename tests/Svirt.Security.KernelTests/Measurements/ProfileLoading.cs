using Svirt.Security.Benchmarks;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Measurements;

/// <summary>How long it takes until the kernel has a profile of 20 disks, against apparmor_parser with the same options, in turns.</summary>
internal static class ProfileLoading
{
    public const string Argument = "--measure";

    private const int Rounds = 40;

    // Until the runtime has compiled for good what it uses; with one emulated processor that runs in between.
    private const int WarmUps = 60;

    // Of our options all but those that keep it from loading.
    private static readonly string[] s_options = ["--replace", "--skip-cache", "--Optimize=no-expr-simplify"];

    public static void Print(TextWriter output)
    {
        using var sample = new ProfileSample();
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
        var profiles = new AppArmorProfileStore(launcher);
        string text = sample.Build();
        for (int i = 0; i < WarmUps; i++)
            profiles.Load(ProfileSample.Name, text);
        try
        {
            output.WriteLine(PairedRun.Measure(
                "replace a loaded profile of 20 disks in the emulated laboratory's kernel (peer: apparmor_parser alone, same options)",
                new PeerRatioBar(1 / 0.9),
                Rounds,
                () => profiles.Load(ProfileSample.Name, text),
                () => ProfileSample.RunParser(LaboratoryPrograms.AppArmorParser, s_options, text)));
        }
        finally
        {
            profiles.Unload(ProfileSample.Name);
        }
    }
}
