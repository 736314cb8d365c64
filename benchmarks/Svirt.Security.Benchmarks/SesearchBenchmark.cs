using System.Diagnostics;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The sample published ReadyToRun against Debian's sesearch, both as whole processes from start to exit, output read to its end. Needs
/// what the script <c>run</c> prepares: the folder of the peers, the published sample, and the large policies.
/// </summary>
internal static class SesearchBenchmark
{
    private const string Peer = "/usr/bin/sesearch";
    private const int Rounds = 9;
    private const int Second = 1_000_000;

    public static IEnumerable<Figure> Run()
    {
        if (Variable("SVIRT_SECURITY_PEERS") is not { } peers || Variable("SVIRT_SECURITY_SESEARCH") is not { } program || !File.Exists(Peer))
            yield break;
        string policy = Path.Combine(peers, "default.33");
        yield return Compare("sesearch --allow -s svirt_t, whole process, against setools' sesearch", 0.1, program, ["--allow", "-s", "svirt_t", policy]);
        yield return Compare("sesearch -T, whole process, against setools' sesearch", 0.15, program, ["-T", policy]);
        if (Variable("SVIRT_SECURITY_LARGE") is not { } large)
            yield break;
        foreach (Figure figure in Large(program, Path.Combine(large, "large.33"), Path.Combine(large, "half.33")))
            yield return figure;
    }

    private static Figure Compare(string name, double bar, string program, string[] arguments)
    {
        (int ours, int peer) = (0, 0);
        Figure figure = PairedRun.Measure(name, new PeerRatioBar(bar), Rounds, () => ours = Lines(program, arguments), () => peer = Lines(Peer, arguments));
        return ours == peer ? figure : throw new InvalidOperationException($"{ours} lines, and {peer} from setools");
    }

    // The peer runs once, for it takes most of a minute. What we are compared with in turns is our own time for half of the rules.
    private static Figure[] Large(string program, string large, string half)
    {
        (int lines, int peerLines) = (0, 0);
        var bar = new TimeBar(Second);
        Figure pair = PairedRun.Measure("both sizes", bar, Rounds, () => lines = Lines(program, ["-T", large]), () => Lines(program, ["-T", half]));
        double peer = PairedRun.Time(new PairedRun.Batch(() => peerLines = Lines(Peer, ["-T", large]), 1));
        if (lines != peerLines)
            throw new InvalidOperationException($"{lines} lines, and {peerLines} from setools");
        var ofHalf = new Figure("sesearch -T, 134,000 filename transitions, whole process", pair.Peer!.Value, null, bar);
        return
        [
            new Figure("sesearch -T, 268,000 filename transitions, whole process (setools once)", pair.Ours, peer, bar),
            ofHalf,
            new Figure("268,000 against 134,000: linear in the rules", pair.Ours, null, new OwnRatioBar(2, ofHalf)),
        ];
    }

    private static int Lines(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        int lines = 0;
        var buffer = new byte[1 << 16];
        Stream output = process.StandardOutput.BaseStream;
        for (int read = output.Read(buffer); read > 0; read = output.Read(buffer))
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
