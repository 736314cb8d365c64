namespace Svirt.Security.Domains.Images;

/// <summary>What a file is that an image keeps data in.</summary>
internal enum DataFileKind
{
    /// <summary>The external data file of a qcow2 image.</summary>
    External,

    /// <summary>An extent of a vmdk image whose header names no file.</summary>
    PlainExtent,

    /// <summary>An extent of a vmdk image that can itself be a descriptor of further extents.</summary>
    SparseExtent,
}
