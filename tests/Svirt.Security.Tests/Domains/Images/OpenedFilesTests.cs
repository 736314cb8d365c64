using Svirt.Security.Domains.Images;
using Svirt.Security.Errors;
using Xunit;
using Xunit.Abstractions;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>
/// The law that discovery stands for: what QEMU opens for an image is what discovery names, or discovery refuses the image. QEMU is asked
/// itself, on generated images, in a working directory that is not the images'.
/// </summary>
public sealed class OpenedFilesTests(ITestOutputHelper output) : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [OpenTraceTheory]
    [InlineData("descriptor", "vmdk", 1)]
    [InlineData("vmdk", "vmdk", 2)]
    [InlineData("qcow2", "qcow2", 3)]
    public void Complete_NastyHeaders_NamesWhatQemuOpensOrRefuses(string kind, string format, int seed)
    {
        var nasty = new NastyImages(_images, seed);
        nasty.Prepare();
        File.WriteAllBytes(_images["plain"], new byte[512]);
        var always = OpenedFiles.Of(_images["plain"], "raw", _images["cwd"]);
        always.Remove(_images["plain"]);
        var (accepted, refused, refusedThoughOpened, openedFurther) = (0, 0, 0, 0);
        for (var i = 0; i < FullSize.Of(2000, 60); i++)
        {
            var name = $"disk{i}";
            File.WriteAllBytes(_images[name], nasty.Make(kind));
            var opened = OpenedFiles.Of(_images[name], format, _images["cwd"]);
            opened.ExceptWith(always);
            // Whatever its prefix, QEMU first tries whether a name as it stands is a CD drive (block/file-posix.c), and here nothing is.
            opened.RemoveWhere(path => path.StartsWith(_images["cwd/file:"], StringComparison.Ordinal));
            if (Find(name, format) is { } found)
            {
                accepted++;
                openedFurther += opened.Count > 1 ? 1 : 0;
                opened.ExceptWith(found);
                if (opened.Count > 0)
                    Keep(name, kind);
                Assert.True(opened.Count == 0, $"image {i} of {kind}: QEMU opens {string.Join(", ", opened)}");
            }
            else
            {
                refused++;
                refusedThoughOpened += opened.Count > 1 ? 1 : 0;
            }

            File.Delete(_images[name]);
        }

        // Else the law was not put to the test.
        output.WriteLine($"{accepted} accepted, {openedFurther} of them with further files; {refused} refused, {refusedThoughOpened} of them would have opened further files");
        Assert.True(accepted > 4 && openedFurther > 4 && refusedThoughOpened > 4, "nothing was proven");
    }

    private HashSet<string>? Find(string name, string format)
    {
        try
        {
            var domain = _images.Domain(name, format, diskContent: "<readonly/>");
            var options = new ImageChainOptions { AllowedBackingRoots = [_images.Path] };
            return [.. _images.Discover(domain, options).Resources.Select(resource => resource.Path)];
        }
        catch (SvirtSecurityException)
        {
            return null;
        }
    }

    private void Keep(string name, string kind) =>
        output.WriteLine($"{kind}: {Convert.ToHexString(File.ReadAllBytes(_images[name]).AsSpan(0, 2048))}");
}
