using System.Collections.Immutable;

namespace Svirt.Security.Domains.Images;

/// <summary>What the header of an image says about further files.</summary>
internal sealed record ImageHeader
{
    /// <summary>The backing file; null where there is none.</summary>
    public HeaderName? Backing { get; init; }

    /// <summary>Format of the backing file as the header records it.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>The files the image keeps its data in, beside itself.</summary>
    public ImmutableArray<DataFileName> DataFiles { get; init; } = [];

    /// <summary>Where the header says that there is a parent in a form that is not followed; null where it does not.</summary>
    public long? UnfollowedParentOffset { get; init; }
}
