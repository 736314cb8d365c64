using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The labelling engine against a C program with the minimal system calls (peers/label-peer.c), named by SVIRT_SECURITY_LABEL_PEER, and how
/// many domains go through a manager when many are prepared and stopped at once.
/// </summary>
internal static class LabellingBenchmark
{
    private const int Rounds = 200;
    private static readonly PeerRatioBar Bar = new(1.5);

    public static IEnumerable<Figure> Run()
    {
        if (!Environment.IsPrivilegedProcess)
            yield break;
        string folder = Directory.CreateTempSubdirectory("svirt-bench-").FullName;
        try
        {
            if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_LABEL_PEER") is { Length: > 0 } program)
                yield return AgainstPeer(program, folder);
            yield return ParallelDomainsRun.Measure(folder + "/parallel");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Figure AgainstPeer(string program, string folder)
    {
        string calls = LabelCalls.Count(LabelledDisks.Argument, Directory.CreateDirectory(folder + "/counted").FullName, few: 50, many: 250) is { } counted
            ? string.Create(CultureInfo.InvariantCulture, $" (ours: {counted.PerTransaction / LabelledDisks.Count:F1} calls a file, {counted.Synchronisations:F1} fsyncs)")
            : "";
        string compared = Directory.CreateDirectory(folder + "/compared").FullName;
        using var disks = new LabelledDisks(compared);
        using var peer = new CallPeer(program, LabelledDisks.Label, LabelledDisks.DirectoryOf(compared), LabelledDisks.Count.ToString(CultureInfo.InvariantCulture));
        return PairedRun.Measure($"apply and restore the labels of a {LabelledDisks.Count}-disk domain, against C{calls}", Bar, Rounds, disks.ApplyAndRestore, () => peer.Run(1));
    }
}
