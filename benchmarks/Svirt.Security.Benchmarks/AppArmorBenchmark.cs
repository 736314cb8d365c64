using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Profiles for domains. What compiles or queries needs the folder that tests/peers/apparmor makes, named by SVIRT_SECURITY_APPARMOR. What is
/// left out is the one write(2) by which the kernel takes a profile, as hosts without AppArmor run this too: no row is about loading.
/// </summary>
internal static class AppArmorBenchmark
{
    private const int Disks = 20;
    private const int Rounds = 60;
    private const int Queries = 20_000;

    public static IEnumerable<Figure> Run()
    {
        string folder = Directory.CreateTempSubdirectory("svirt-benchmark-").FullName;
        try
        {
            using var manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = folder + "/state", Models = ["dac"] });
            DomainDefinition domain = NewDomain(folder);
            var builder = new AppArmorProfileBuilder(new AppArmorProfileOptions());
            yield return Alone("plan and profile text of a domain with 20 disks", new TimeBar(2000), 50, () => Build(manager, builder, domain));
            if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_APPARMOR") is not { Length: > 0 } compilers)
                yield break;

            string program = compilers + "/own/sbin/apparmor_parser";
            string[] options = ["--base", compilers + "/own/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", compilers + "/own/etc/apparmor.d/abi/3.0"];
            string text = Build(manager, builder, domain);
            using var launcher = new ProcessLauncher();
            var compiler = new AppArmorCompiler(launcher, TimeSpan.FromMinutes(1), program, options);
            yield return PairedRun.Measure("compile a profile of 20 disks, without loading it (peer: apparmor_parser alone, same flags)", new PeerRatioBar(1 / 0.9), Rounds, () => compiler.Compile("p", text), () => RunParser(program, options, text));

            byte[] path = System.Text.Encoding.UTF8.GetBytes("/var/lib/images/a-path-of-sixty-bytes-as-disks-have-it.qcow2");
            AppArmorProfile profile = AppArmorPolicy.Read(compiler.Compile("p", $"abi <abi/3.0>,\nprofile p {{ /var/lib/images/**.qcow2 r,\n{text[text.IndexOf('{', StringComparison.Ordinal)..].TrimStart('{')}")).Profiles[0];
            yield return Alone($"a query of a path of {path.Length} bytes", new TimeBar(1), Queries, () => profile.Query(path, AppArmorFilePermissions.Read, isOwner: false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Build(SecurityManager manager, AppArmorProfileBuilder builder, DomainDefinition domain)
    {
        SecurityPlan plan = manager.Plan(domain);
        return builder.Build("p", domain.Emulator, plan.Labels.Actions.Select(action => new PinnedResource(action.Resource, action.Target, PathVerdict.Ordinary)));
    }

    private static DomainDefinition NewDomain(string folder)
    {
        string[] disks = [.. Enumerable.Range(0, Disks).Select(i => $"{folder}/disk {i}.qcow2")];
        foreach (string disk in disks)
            File.WriteAllText(disk, "");
        return new DomainDefinition
        {
            Id = Guid.NewGuid(),
            Name = "benchmark",
            VirtualizationType = "qemu",
            Emulator = "/usr/bin/qemu-system-x86_64",
            Resources = [.. disks.Select(disk => new DomainResource { Kind = ResourceKind.Disk, Path = disk, Access = ResourceAccess.ReadWrite })],
        };
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

    private static void RunParser(string program, string[] options, string text)
    {
        var start = new ProcessStartInfo(program, [.. options, .. AppArmorCompiler.Flags])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process parser = Process.Start(start)!;
        parser.StandardInput.Write(text);
        parser.StandardInput.Close();
        parser.StandardOutput.BaseStream.CopyTo(Stream.Null);
        parser.WaitForExit();
    }
}
