using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Labelling;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Plans a domain of 20 disks with SELinux and DAC: every path is resolved, read and judged, and Debian's policy asked about every label.
/// Needs the folder that tests/peers/prepare builds, named by SVIRT_SECURITY_PEERS, and root, to label files.
/// </summary>
internal static class PlanningBenchmark
{
    private const int Disks = 20;
    private const int Rounds = 400;

    /// <summary>Until code is no longer compiled anew beside it, which on two processors takes some seconds.</summary>
    private const int WarmUp = 3000;
    private const double OneMillisecond = 1000;

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") is not { Length: > 0 } peers || !Environment.IsPrivilegedProcess)
            yield break;
        string folder = Directory.CreateTempSubdirectory("svirt-benchmark-").FullName;
        try
        {
            DomainDefinition domain = DomainXml.Parse(Document(folder));
            using var planner = new LabelPlanner(new LabelPlannerOptions
            {
                ContextsDirectory = Path.Combine(peers, "default-contexts"),
                PolicyFile = Path.Combine(peers, "default.33"),
                ReadFiles = true,
            });
            ThrowUnlessPlanned(planner.Plan(domain));
            var times = new double[Rounds];
            for (int i = -WarmUp; i < Rounds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                planner.Plan(domain);
                if (i >= 0)
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            Array.Sort(times);
            yield return new Figure($"plan a domain of {Disks} disks, SELinux and DAC, files read and the policy asked", times[Rounds / 2], null, new TimeBar(OneMillisecond));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Half of the disks are read-only media that the policy grants, every other of them under a label that it does not.</summary>
    private static string Document(string folder)
    {
        var disks = new List<string>();
        for (int i = 0; i < Disks; i++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"disk{i}.img"));
            File.WriteAllText(path, "");
            SetLabel(path, i % 4 == 0 ? "system_u:object_r:usr_t:s0" : "system_u:object_r:user_home_t:s0");
            disks.Add($"<disk type='file' device='disk'><driver type='raw'/><source file='{path}'/><target dev='vd{(char)('a' + i)}'/>{(i % 2 == 0 ? "<readonly/>" : "")}</disk>");
        }

        return $"""
            <domain type='kvm'><name>vm</name><devices>{string.Concat(disks)}</devices>
            <seclabel type='static' model='selinux' relabel='yes'><label>system_u:system_r:svirt_t:s0:c1,c2</label></seclabel>
            <seclabel type='static' model='dac' relabel='yes'><label>+4242:+4242</label></seclabel></domain>
            """;
    }

    private static void SetLabel(string path, string label)
    {
        using Process program = Process.Start("setfattr", ["-n", "security.selinux", "-v", label, path]);
        program.WaitForExit();
        if (program.ExitCode != 0)
            throw new InvalidOperationException($"setfattr cannot label {path}");
    }

    /// <summary>A figure of something else than what its name says would be none.</summary>
    private static void ThrowUnlessPlanned(SecurityPlan plan)
    {
        int labelled = plan.Labels.Actions.Count(action => action is { Model: "selinux", Kind: LabelActionKind.Apply });
        if (plan.Labels.Actions.Count(action => !action.IsTraversal) != 2 * Disks || labelled != Disks * 3 / 4)
            throw new InvalidOperationException($"{plan.Labels.Actions.Length} actions, {labelled} of them labels: {string.Join("; ", plan.Findings)}");
    }
}
