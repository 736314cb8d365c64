namespace Svirt.Security.Domains;

/// <summary>
/// A disk image without a path on the host (network storage, an NVMe device) whose format lets it stand on others, and whose chain the
/// document leaves open. Its header could name any file of the host and cannot be read here, so that
/// <see cref="Images.ImageChainDiscovery"/> refuses the domain. Immutable.
/// </summary>
/// <param name="Format">Its format as the document says it.</param>
/// <param name="Origin">Where the image stands in its document.</param>
public sealed record OpenPathlessImage(string Format, DocumentPosition Origin);
