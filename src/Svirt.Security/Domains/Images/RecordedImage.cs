using System.Collections.Immutable;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// What the manager wrote down of an image when it made it, or when it last looked at it before any guest could write it. A header
/// that says
/// something else is refused.
/// </summary>
public sealed record RecordedImage
{
    /// <summary>Absolute path of the backing file; null where the image has none.</summary>
    public string? BackingPath { get; init; }

    /// <summary>Format of the backing file; null for the one in the header.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>Absolute paths of the files that hold the image's data: an external data file, the extents of a vmdk image.</summary>
    public ImmutableArray<string> DataFiles { get; init => field = value.IsDefault ? [] : value; } = [];
}
