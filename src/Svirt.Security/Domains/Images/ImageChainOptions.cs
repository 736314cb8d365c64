using System.Collections.Immutable;

namespace Svirt.Security.Domains.Images;

/// <summary>What the names in image headers are held against. Immutable, so safe to share between threads.</summary>
public sealed record ImageChainOptions
{
    /// <summary>Nothing allowed but what the document lists.</summary>
    public static ImageChainOptions Default { get; } = new();

    /// <summary>
    /// Directories below which a backing file may be, whatever header names it. They cover what is read only: a file that the
    /// emulator would
    /// write (a data file, an extent) has to be listed or recorded, or a guest could make itself the writer of a base image.
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
                if (HostPath.FindFault(root) is not null || ImagePath.Normalize(root) != root || root == "/")
                    throw new ArgumentException($"{Quotation.Of(root)} is no directory to allow.", nameof(value));
            }

            field = value.IsDefault ? [] : value;
        }
    } = [];

    /// <summary>What the manager recorded, by the absolute path of the image.</summary>
    public ImmutableDictionary<string, RecordedImage> RecordedImages { get; init; } =
        ImmutableDictionary.Create<string, RecordedImage>(StringComparer.Ordinal);

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
