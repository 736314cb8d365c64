using Svirt.Security.Host;

namespace Svirt.Security.Domains;

/// <summary>
/// How a domain document is read, and who answers what the document leaves to its manager. What cannot be answered is refused with a
/// <see cref="DomainXmlException"/>, never skipped. Immutable; as safe to share between threads as what is put into it.
/// </summary>
public sealed record DomainXmlOptions
{
    /// <summary>A definition, within the usual limits, with nobody to ask.</summary>
    public static DomainXmlOptions Default { get; } = new();

    /// <summary>How the security labels are meant.</summary>
    public DomainXmlMode Mode { get; init; }

    /// <summary>How much is read before the document is refused.</summary>
    public DomainXmlLimits Limits { get; init; } = DomainXmlLimits.Default;

    /// <summary>
    /// The host's first security model, which a label of a domain or device without model gets; null leaves such labels without one.
    /// </summary>
    public string? FirstModel { get; init; }

    /// <summary>Who finds the path of a storage volume (<c>disk type='volume'</c>).</summary>
    public IVolumeResolver? Volumes { get; init; }

    /// <summary>
    /// Who finds the nodes of devices of the host that a document gives by address (<c>hostdev</c>, <c>disk type='nvme'</c>).
    /// </summary>
    public IHostDeviceTree? HostDevices { get; init; }

    /// <summary>Who says where the manager puts files and sockets that a document asks for without a path.</summary>
    public IManagedPathResolver? ManagedPaths { get; init; }
}
