using Svirt.Security.Errors;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// Adds to a domain the files below its disk images that its document does not list, by reading the images' headers. A header is the word of
/// whoever could write the image, usually a guest: a file named in one is accepted only where the document, the manager's record of the chain
/// or an allowed root covers it, and never while another live domain has it for reading and writing. A raw image is never opened.
/// Thread-safe where its parts are.
/// </summary>
/// <param name="images">Opens the images, without following links.</param>
/// <param name="liveFiles">Which files the live domains hold.</param>
/// <param name="options">What the names in headers are held against.</param>
public sealed class ImageChainDiscovery(IImageFileOpener images, ILiveDomainFiles liveFiles, ImageChainOptions options)
{
    /// <summary>Completes a domain.</summary>
    /// <param name="domain">The domain as its document says it.</param>
    /// <returns>The domain with the files found, each behind the image that names it; no chain is open any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="domain"/> is null.</exception>
    /// <exception cref="ImageChainException">A header is malformed or out of reach, or names a file that the domain must not be
    /// given.</exception>
    /// <exception cref="HostException">An image of the document cannot be opened, or a recorded one cannot be looked at.</exception>
    /// <exception cref="SvirtSecurityException">
    /// The opener and the live files may have refusals of their own (on links, on
    /// damaged records); they come through as they are, but for files that a header
    /// names (rule <see cref="ImageChainRules.FileMissing"/>).
    /// </exception>
    public DomainDefinition Complete(DomainDefinition domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return new ImageChainRun(images, liveFiles, options, domain).Complete();
    }
}
