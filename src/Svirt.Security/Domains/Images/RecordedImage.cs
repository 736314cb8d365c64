using System.Collections.Immutable;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// What the manager wrote down of an image when it made it, or when it last looked at it before any guest could write it. A header that says
/// something else is refused.
/// </summary>
public sealed record RecordedImage
{
    /// <summary>Absolute path of the backing file; null where the image has none.</summary>
    /// <exception cref="ArgumentException">The path is not absolute, or has <c>.</c>, <c>..</c> or empty components.</exception>
    public string? BackingPath
    {
        get;
        init => field = value is null ? null : Checked(value);
    }

    /// <summary>
    /// Format of the backing file; null for the one in the header. Where the header says none (qcow has no place for it), QEMU probes, and
    /// what it finds is the guest's word: the manager must pass the recorded format to it (<c>backing.driver</c> of <c>-blockdev</c>).
    /// </summary>
    public string? BackingFormat { get; init; }

    /// <summary>Absolute paths of the files that hold the image's data: an external data file, the extents of a vmdk image.</summary>
    /// <exception cref="ArgumentException">A path is not absolute, or has <c>.</c>, <c>..</c> or empty components.</exception>
    public ImmutableArray<string> DataFiles
    {
        get;
        init => field = value.IsDefault ? [] : [.. value.Select(Checked)];
    } = [];

    private static string Checked(string path) =>
        ImagePath.IsNormalized(path) ? path : throw new ArgumentException($"{Quotation.Of(path)} is no normalized path of a file.", nameof(path));
}
