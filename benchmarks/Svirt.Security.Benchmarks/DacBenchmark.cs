using System.Globalization;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Benchmarks;

/// <summary>The DAC driver against a C program with the minimal system calls (peers/dac-peer.c), named by SVIRT_SECURITY_DAC_PEER.</summary>
internal static class DacBenchmark
{
    private const uint Emulator = DacFiles.Emulator;
    private const int Questions = 200;

    /// <summary>So many that the compiler's tiers are through with our code before half of the rounds are over, as in a manager that runs for days.</summary>
    private const int DomainRounds = 200;
    private const int QuestionRounds = 60;
    private static readonly PeerRatioBar Bar = new(1.5);

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_DAC_PEER") is not { Length: > 0 } program || !Environment.IsPrivilegedProcess)
            yield break;
        string folder = Directory.CreateTempSubdirectory("svirt-bench-").FullName;
        try
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
            yield return Access(program, folder);
            yield return Domain(program, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Figure Access(string program, string folder)
    {
        // Six names below the root: tmp, the folder, three more and the file.
        string path = Path.Combine(folder, "a", "b", "c");
        Directory.CreateDirectory(path);
        path += "/disk";
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, (UnixFileMode)0x1B6);
        var resolver = new PathResolver(new LinuxFileOpener(), 0) { ReadsSELinuxContexts = false };
        var identity = new DacIdentity(Emulator, Emulator, []);
        using var peer = new CallPeer(program, "access", Text(Emulator), Text(Emulator), path);
        return PairedRun.Measure("DAC access to a 6-deep path from metadata, against C", Bar, QuestionRounds, new PairedRun.Batch(Ours, Questions), new PairedRun.Batch(() => peer.Run(Questions), Questions));

        void Ours()
        {
            for (int i = 0; i < Questions; i++)
            {
                if (!DacAccessOracle.CheckFile(identity, resolver.Resolve(path), DacAccessOracle.Read | DacAccessOracle.Write).IsAllowed)
                    throw new InvalidOperationException("everybody may open it");
            }
        }
    }

    private static Figure Domain(string program, string folder)
    {
        string calls = LabelCalls.Count(DacFiles.Argument, Directory.CreateDirectory(folder + "/counted").FullName, few: 2, many: 6) is { } counted
            ? string.Create(CultureInfo.InvariantCulture, $" (ours: {counted.PerTransaction / DacFiles.Count:F1} calls a file, {counted.Synchronisations:F1} fsyncs)")
            : "";
        string compared = Directory.CreateDirectory(folder + "/compared").FullName;
        using var files = new DacFiles(compared);
        using var peer = new CallPeer(program, "files", Text(DacFiles.Emulator), DacFiles.DirectoryOf(compared), Text(DacFiles.Count));
        return PairedRun.Measure($"DAC prepare and stop a domain of {DacFiles.Count} files, against C{calls}", Bar, DomainRounds, files.PrepareAndStop, () => peer.Run(1));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
