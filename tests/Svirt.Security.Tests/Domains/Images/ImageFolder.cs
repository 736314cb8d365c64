using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>A folder of images that qemu-img makes, and what discovery makes of them.</summary>
internal sealed class ImageFolder : IDisposable
{
    private const string Program = "/usr/bin/qemu-img";

    public static bool IsAvailable => File.Exists(Program);

    public string Path { get; } = Directory.CreateTempSubdirectory("svirt-images-").FullName;

    public LiveFiles Live { get; } = new();

    public string this[string name] => $"{Path}/{name}";

    /// <summary>
    /// Runs qemu-img inside the folder. For a LUKS image it measures its own processor time, which on some machines is counted
    /// in ticks so coarse that it sees none and gives up: that is asked again.
    /// </summary>
    public void QemuImg(params string[] arguments)
    {
        string? failure = TryQemuImg(arguments);
        for (int retry = 0; retry < 20 && failure?.Contains("accurate CPU usage", StringComparison.Ordinal) == true; retry++)
        {
            failure = TryQemuImg(arguments);
        }

        Assert.True(failure is null, failure);
    }

    private string? TryQemuImg(string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors + output.Result;
    }

    public void Create(string format, string name, params string[] more) => QemuImg(["create", "-q", "-f", format, .. more, name, "1M"]);

    /// <summary>A qcow2 image on a backing file, without looking at it.</summary>
    public void CreateOver(string name, string backing, string backingFormat) =>
        QemuImg("create", "-q", "-u", "-f", "qcow2", "-b", backing, "-F", backingFormat, name, "1M");

    public DomainDefinition Domain(string name, string format, string sourceContent = "", string diskContent = "") =>
        DomainXml.Parse(Documents.Devices(
            $"<disk><driver type='{format}'/><source file='{this[name]}'>{sourceContent}</source>{diskContent}</disk>"));

    public DomainDefinition Discover(string name, string format, ImageChainOptions? options = null) =>
        Discover(Domain(name, format), options ?? new ImageChainOptions { AllowedBackingRoots = [Path] });

    public DomainDefinition Discover(DomainDefinition domain, ImageChainOptions options) =>
        new ImageChainDiscovery(new LinuxImageFileOpener(new LinuxFileOpener()), Live, options).Complete(domain);

    public ImageChainException Refused(string rule, string name, string format, ImageChainOptions? options = null)
    {
        var error = Assert.Throws<ImageChainException>(() => Discover(name, format, options));
        Assert.Equal(rule, error.Rule);
        return error;
    }

    /// <summary>The names of a domain's files with what they are used for.</summary>
    public string[] Summary(DomainDefinition domain) =>
    [
        .. domain.Resources.Select(resource =>
            $"{resource.Kind}{resource.BackingDepth} {System.IO.Path.GetRelativePath(Path, resource.Path)} {resource.Format} {resource.Access}"),
    ];

    public void Overwrite(string name, long offset, byte[] bytes)
    {
        using var file = File.OpenWrite(this[name]);
        file.Position = offset;
        file.Write(bytes);
    }

    /// <summary>Into the header of a qcow image, which qemu-img leaves without the format of what it stands on.</summary>
    public void WriteBackingName(string name, string backing, long offset)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(backing);
        Overwrite(name, offset, text);
        Overwrite(name, 8, [0, 0, 0, 0, 0, 0, (byte)(offset >> 8), (byte)offset, 0, 0, 0, (byte)text.Length]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
