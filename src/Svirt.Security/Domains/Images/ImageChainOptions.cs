using System.Collections.Immutable;

namespace Svirt.Security.Domains.Images;

/// <summary>What the names in image headers are held against. Immutable, so safe to share between threads.</summary>
public sealed record ImageChainOptions
{
    /// <summary>Nothing allowed but what the document lists.</summary>
    public static ImageChainOptions Default { get; } = new();

    /// <summary>
    /// Directories below which a backing file may be, whatever header names it. A root must hold template images only, and never the disk of
    /// a domain: a guest that can write its image's header can name any file there, and the disk of a domain that is shut off is held by
    /// nobody. They cover what is read only: a file that the emulator would write (a data file, an extent) has to be listed or recorded, or
    /// a guest could make itself the writer of a base image.
    /// </summary>
    /// <exception cref="ArgumentException">A directory is not an absolute path without <c>.</c>, <c>..</c> and empty
    /// components.</exception>
    public ImmutableArray<string> AllowedBackingRoots
    {
        get;
        init
        {
            foreach (var root in value.IsDefault ? [] : value)
            {
                if (!ImagePath.IsNormalized(root))
                    throw new ArgumentException($"{Quotation.Of(root)} is no directory to allow.", nameof(value));
            }

            field = value.IsDefault ? [] : value;
        }
    } = [];

    /// <summary>
    /// What the manager recorded, by the absolute path of the image. A record holds for its file, whatever name a document knows it by:
    /// where an image has no record of its name, the files of all records are looked at once.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">A path is not absolute, or has <c>.</c>, <c>..</c> or empty components.</exception>
    public ImmutableDictionary<string, RecordedImage> RecordedImages
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var path in value.Keys)
            {
                if (!ImagePath.IsNormalized(path))
                    throw new ArgumentException($"{Quotation.Of(path)} is no normalized path of an image.", nameof(value));
            }

            field = value.WithComparers(StringComparer.Ordinal);
        }
    } = ImmutableDictionary.Create<string, RecordedImage>(StringComparer.Ordinal);

    /// <summary>Most layers below the topmost image. 64 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64;

    /// <summary>Most resources of the completed domain. 4096 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxResources
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 4096;
}
