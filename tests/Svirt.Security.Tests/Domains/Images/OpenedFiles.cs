using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>What QEMU's block layer really opens for an image: qemu-io under strace.</summary>
internal static partial class OpenedFiles
{
    private const string Tracer = "/usr/bin/strace";
    private const string Limiter = "/usr/bin/timeout";
    private const string Program = "/usr/bin/qemu-io";

    public static bool IsAvailable => File.Exists(Tracer) && File.Exists(Program);

    // Some images keep QEMU busy for ever; what it has opened by then counts. A machine that is busy itself may need more to get there.
    private static readonly int[] _limits = [5, 60];

    /// <summary>The paths that qemu-io asks the kernel for, found or not, until it has opened the image.</summary>
    /// <param name="image">Path of the image.</param>
    /// <param name="format">Its format.</param>
    /// <param name="folder">The working directory, of the image or beside it.</param>
    /// <returns>Absolute, normalized paths outside of /proc and /sys, where the C library looks when it likes.</returns>
    /// <exception cref="InvalidOperationException">It did not get as far as the image.</exception>
    public static HashSet<string> Of(string image, string format, string folder)
    {
        foreach (var seconds in _limits)
        {
            var opened = Trace(image, format, folder, seconds);
            if (opened.Contains(image))
                return opened;
        }

        throw new InvalidOperationException($"qemu-io did not open {image}");
    }

    private static HashSet<string> Trace(string image, string format, string folder, int seconds)
    {
        // The name as an option, as managers give it: no protocol is read into it.
        var start = new ProcessStartInfo(
            Tracer,
            [
                "-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2", "-o", "trace",
                Limiter, "--foreground", "-s", "KILL", $"{seconds}",
                Program, "-U", "-r", "-c", "quit", "--image-opts", $"driver={format},file.driver=file,file.filename={image}",
            ])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using (var process = Process.Start(start)!)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            _ = output.Result;
        }

        return File.ReadLines(Path.Combine(folder, "trace"))
            .Select(line => Call().Match(line))
            .Where(match => match.Success)
            .Select(match => Path.GetFullPath(Regex.Unescape(match.Groups["path"].Value), folder))
            .Where(path => !path.StartsWith("/proc/", StringComparison.Ordinal) && !path.StartsWith("/sys/", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex("open(at2?)?\\((AT_FDCWD, )?\"(?<path>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();
}
