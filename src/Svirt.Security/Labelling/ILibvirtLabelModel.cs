namespace Svirt.Security.Labelling;

/// <summary>A model that libvirt has too, with what libvirt writes of an original label. Implementations are thread-safe.</summary>
internal interface ILibvirtLabelModel : ILabelModel
{
    /// <summary>The original in libvirt's words.</summary>
    string ToLibvirt(LabelSnapshot original);

    /// <summary>What is on the file now, with the label that libvirt remembers in its place; null where its words are none of this model.</summary>
    /// <param name="label">What libvirt remembers: untrusted, since attributes may come with a foreign file system.</param>
    /// <param name="present">What is on the file now.</param>
    LabelSnapshot? FromLibvirt(string label, LabelSnapshot present);
}
