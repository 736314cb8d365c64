using Svirt.Security.Host;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Counts the images opened, and lets a test do something just before.</summary>
internal sealed class CountingOpener : IImageFileOpener
{
    private readonly LinuxImageFileOpener _opener = new(new LinuxFileOpener());

    public int Opened { get; private set; }

    public Action<string>? BeforeOpen { get; init; }

    public Action<string>? BeforeStatus { get; init; }

    public IImageFile Open(string path)
    {
        Opened++;
        BeforeOpen?.Invoke(path);
        return _opener.Open(path);
    }

    public FileStatus GetStatus(string path)
    {
        BeforeStatus?.Invoke(path);
        return _opener.GetStatus(path);
    }
}
