namespace Svirt.Security.Domains;

/// <summary>
/// What a domain wants from one security model (<c>domain/seclabel</c>). Label texts are opaque here (R1.3). Immutable; equality does not
/// look at <see cref="Origin"/> and <see cref="IsImplicit"/>.
/// </summary>
public sealed record DomainSecurityLabel
{
    /// <summary>Most characters of a label, as in libvirt's VIR_SECURITY_LABEL_BUFLEN.</summary>
    public const int MaxLabelLength = 4096;

    /// <summary>Most characters of a model's name, as in libvirt's VIR_SECURITY_MODEL_BUFLEN.</summary>
    public const int MaxModelLength = 256;

    /// <summary>The security model, such as <c>selinux</c>; null stands for the host's first one.</summary>
    public string? Model { get; init; }

    /// <summary>How the domain gets its label.</summary>
    public SecurityLabelType Type { get; init; }

    /// <summary>Whether the domain's resources are relabelled.</summary>
    public RelabelMode Relabel { get; init; }

    /// <summary>
    /// The process label: of a static label always, of a dynamic one only in a live domain (<see cref="DomainXmlMode.Live"/>).
    /// </summary>
    public string? Label { get; init; }

    /// <summary>What a dynamic label is made from; null for the driver's own.</summary>
    public string? BaseLabel { get; init; }

    /// <summary>
    /// Label of the domain's images. <c>imagelabel</c> is output of a live domain and read in <see cref="DomainXmlMode.Live"/> only; the
    /// categories in a saved document may long belong to another domain.
    /// </summary>
    public string? ImageLabel { get; init; }

    /// <summary>
    /// The name of the policy in the form of sVirt v0.10 (R1.4), kept for display and for writing it back; never compared with the
    /// host's (R1.6).
    /// </summary>
    public string? PolicyType { get; init; }

    /// <summary>
    /// Whether the manager added the label of its own accord, so that it is not part of the domain's definition
    /// (<see cref="SecurityLabelForm.Migratable"/>). Never set by reading, and not looked at by equality: no document says it.
    /// </summary>
    public bool IsImplicit { get; init; }

    /// <summary>Where the label stands in its document; null for a label made by the caller.</summary>
    public DocumentPosition? Origin { get; init; }

    /// <summary>Whether both ask for the same, wherever they are written.</summary>
    /// <param name="other">The label to compare with.</param>
    /// <returns>Whether all properties but <see cref="Origin"/> and <see cref="IsImplicit"/> are equal.</returns>
    public bool Equals(DomainSecurityLabel? other) =>
        other is not null
        && Model == other.Model
        && Type == other.Type
        && Relabel == other.Relabel
        && Label == other.Label
        && BaseLabel == other.BaseLabel
        && ImageLabel == other.ImageLabel
        && PolicyType == other.PolicyType;

    /// <summary>A hash that agrees with <see cref="Equals(DomainSecurityLabel?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Model, Type, Relabel, Label, BaseLabel, ImageLabel, PolicyType);
}
