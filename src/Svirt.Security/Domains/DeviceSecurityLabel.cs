namespace Svirt.Security.Domains;

/// <summary>
/// What one resource wants instead of its domain's label (<c>source/seclabel</c>, R2.3). Immutable; equality does not look at
/// <see cref="Origin"/>.
/// </summary>
public sealed record DeviceSecurityLabel
{
    /// <summary>The security model overridden; null stands for the host's first one.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the resource is relabelled.</summary>
    public RelabelMode Relabel { get; init; }

    /// <summary>The label for the resource, opaque here (R1.3); null for the one the driver would give it.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// Whether the driver had not labelled the resource when the live document was written (<c>labelskip</c>), because its file system has
    /// no labels. Read in <see cref="DomainXmlMode.Live"/> only.
    /// </summary>
    public bool WasSkipped { get; init; }

    /// <summary>Where the label stands in its document; null for a label made by the caller.</summary>
    public DocumentPosition? Origin { get; init; }

    /// <summary>Whether both ask for the same, wherever they are written.</summary>
    /// <param name="other">The label to compare with.</param>
    /// <returns>Whether all properties but <see cref="Origin"/> are equal.</returns>
    public bool Equals(DeviceSecurityLabel? other) =>
        other is not null
        && Model == other.Model
        && Relabel == other.Relabel
        && Label == other.Label
        && WasSkipped == other.WasSkipped;

    /// <summary>A hash that agrees with <see cref="Equals(DeviceSecurityLabel?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Model, Relabel, Label, WasSkipped);
}
