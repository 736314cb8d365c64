namespace Svirt.Security.Domains.Images;

/// <summary>
/// Stable names of the rules that the discovery of image chains refuses by, as found in <see cref="ImageChainException.Rule"/>. The table
/// with their meaning is <c>docs/image-chains.md</c>.
/// </summary>
public static class ImageChainRules
{
    /// <summary>An image is not of the format it is said to be, or its header contradicts itself.</summary>
    public const string HeaderMalformed = "header-malformed";

    /// <summary>The header asks for a feature that is not known here and could give the emulator a further file.</summary>
    public const string FeatureUnknown = "feature-unknown";

    /// <summary>The format may have a backing file and its headers are not read here.</summary>
    public const string FormatUnsupported = "format-unsupported";

    /// <summary>An image of a format whose parents are not followed (qed, vhdx, vpc) has one, and the document does not list it.</summary>
    public const string ParentUnlisted = "parent-unlisted";

    /// <summary>
    /// An image whose chain the document leaves open has a header that cannot be read here: it is on the network, on an NVMe device, or
    /// behind descriptors that the manager passes.
    /// </summary>
    public const string HeaderUnreachable = "header-unreachable";

    /// <summary>The name of a file in a header is no path: empty, not UTF-8, with control characters, or too long.</summary>
    public const string NameInvalid = "name-invalid";

    /// <summary>The name of a file in a header is reached by a protocol, by unknown options, through <c>..</c>, or from an unknown place.</summary>
    public const string NameUnsupported = "name-unsupported";

    /// <summary>Neither the document nor a recorded chain nor an allowed root covers a file that a header names.</summary>
    public const string NameNotCovered = "name-not-covered";

    /// <summary>A header names another file than the manager's record of the chain.</summary>
    public const string RecordContradicted = "record-contradicted";

    /// <summary>A backing file has no recorded format, so that it would have to be probed.</summary>
    public const string FormatMissing = "format-missing";

    /// <summary>A header and the name of a file in it say different formats.</summary>
    public const string FormatContradicted = "format-contradicted";

    /// <summary>A file that a header names does not exist or cannot be looked at.</summary>
    public const string FileMissing = "file-missing";

    /// <summary>A file that a header names was replaced while the chain was being looked at.</summary>
    public const string FileReplaced = "file-replaced";

    /// <summary>A file that a header names is neither a regular file nor a block device.</summary>
    public const string FileTypeWrong = "file-type-wrong";

    /// <summary>Another live domain holds a file that a header names for reading and writing.</summary>
    public const string FileHeld = "file-held";

    /// <summary>A chain comes back to a file it has already.</summary>
    public const string ChainLoop = "chain-loop";

    /// <summary>A chain is longer than <see cref="ImageChainOptions.MaxDepth"/>.</summary>
    public const string ChainTooDeep = "chain-too-deep";

    /// <summary>The domain has more resources than <see cref="ImageChainOptions.MaxResources"/>.</summary>
    public const string ResourcesTooMany = "resources-too-many";
}
