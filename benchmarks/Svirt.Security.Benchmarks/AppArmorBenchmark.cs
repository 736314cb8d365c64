using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Launch;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Profiles for domains. What compiles or queries needs the folder that tests/peers/apparmor makes, named by SVIRT_SECURITY_APPARMOR. Loading is
/// measured in the AppArmor laboratory (tests/Svirt.Security.KernelTests/Measurements), since hosts without AppArmor run this too.
/// </summary>
internal static class AppArmorBenchmark
{
    private const int Rounds = 60;
    private const int Queries = 20_000;

    public static IEnumerable<Figure> Run()
    {
        using var sample = new ProfileSample();
        yield return Alone("plan and profile text of a domain with 20 disks", new TimeBar(2000), 50, () => sample.Build());
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_APPARMOR") is not { Length: > 0 } compilers)
            yield break;

        string program = compilers + "/own/sbin/apparmor_parser";
        string[] options = ["--base", compilers + "/own/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", compilers + "/own/etc/apparmor.d/abi/3.0"];
        string text = sample.Build();
        using var launcher = new ProcessLauncher();
        var compiler = new AppArmorCompiler(launcher, TimeSpan.FromMinutes(1), program, options);
        yield return PairedRun.Measure(
            "compile a profile of 20 disks, without loading it (peer: apparmor_parser alone, same flags)",
            new PeerRatioBar(1 / 0.9),
            Rounds,
            () => compiler.Compile(ProfileSample.Name, text),
            () => ProfileSample.RunParser(program, [.. options, .. AppArmorCompiler.Flags], text));

        byte[] path = System.Text.Encoding.UTF8.GetBytes("/var/lib/images/a-path-of-sixty-bytes-as-disks-have-it.qcow2");
        AppArmorProfile profile = AppArmorPolicy.Read(compiler.Compile("p", $"abi <abi/3.0>,\nprofile p {{ /var/lib/images/**.qcow2 r,\n{text[text.IndexOf('{', StringComparison.Ordinal)..].TrimStart('{')}")).Profiles[0];
        yield return Alone($"a query of a path of {path.Length} bytes", new TimeBar(1), Queries, () => profile.Query(path, AppArmorFilePermissions.Read, isOwner: false));
    }

    private static Figure Alone(string name, FigureBar bar, int operations, Action action)
    {
        var batch = new PairedRun.Batch(Repeat, operations);
        for (int i = 0; i < Rounds / 4; i++)
            batch.Run();
        double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => PairedRun.Time(batch)).Order()];
        return new Figure(name, times[Rounds / 2], null, bar);

        void Repeat()
        {
            for (int i = 0; i < operations; i++)
                action();
        }
    }
}
