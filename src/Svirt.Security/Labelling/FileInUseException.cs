namespace Svirt.Security.Labelling;

/// <summary>Another domain uses the file in a way that does not go together with what is wanted.</summary>
public sealed class FileInUseException : LabellingException
{
    private static readonly DomainIdentity OfLibvirtHolder = new(Guid.Empty, "libvirt");

    internal FileInUseException(string path, string model, DomainIdentity holder, string cause)
        : base(path, model, "claim the file", $"domain {holder} {cause}") => Holder = holder;

    private FileInUseException(string path, string model, string cause)
        : base(path, model, "claim the file", cause) => Holder = OfLibvirtHolder;

    /// <summary>The domain that has it. One of libvirt's has the empty id: libvirt counts domains, and does not say which they are.</summary>
    public DomainIdentity Holder { get; }

    internal static FileInUseException OfLibvirt(string path, string model, string cause) => new(path, model, cause);
}
