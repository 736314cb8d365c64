using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Opens the images that a document or the manager names by the rules of <see cref="PathResolver"/>, so that /dev/disk/by-id/... and
/// /dev/mapper/... lead to their devices. A name that stands in a header alone is the guest's word, and is opened without following any
/// link. Thread-safe where its parts are.
/// </summary>
/// <param name="resolver">Follows links where nobody but the administrator could have made them.</param>
/// <param name="images">Opens what they lead to, without following links.</param>
/// <param name="trustedNames">The paths that the document or the manager names.</param>
internal sealed class ResolvingImageFileOpener(PathResolver resolver, IImageFileOpener images, IReadOnlySet<string> trustedNames) : IImageFileOpener
{
    /// <inheritdoc/>
    /// <exception cref="UnsafePathException">A link stands in a place that untrusted users can write, or there are too many.</exception>
    public IImageFile Open(string path) => images.Open(Resolve(path));

    /// <inheritdoc/>
    /// <exception cref="UnsafePathException">A link stands in a place that untrusted users can write, or there are too many.</exception>
    public FileStatus GetStatus(string path) => images.GetStatus(Resolve(path));

    private string Resolve(string path) => trustedNames.Contains(path) ? resolver.Resolve(path).Path : path;
}
