using Svirt.Security.Errors;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The chain of a disk image cannot be discovered: a header is malformed, or names a file that the domain must not be given.
/// </summary>
public sealed class ImageChainException : SvirtSecurityException
{
    internal ImageChainException(string rule, string path, long offset, string sentence, Exception? innerException = null)
        : base($"{sentence} In {Quotation.Of(path)} at byte {offset}; rule {rule}.", innerException)
    {
        Rule = rule;
        Path = path;
        Offset = offset;
    }

    /// <summary>The broken rule: one of the constants of <see cref="ImageChainRules"/>, stable across releases.</summary>
    public string Rule { get; }

    /// <summary>
    /// The image whose header was read; for an image without a path, the element of the document that names it
    /// (<see cref="DocumentPosition.ElementPath"/>).
    /// </summary>
    public string Path { get; }

    /// <summary>Where in the image, in bytes, what broke the rule stands.</summary>
    public long Offset { get; }
}
