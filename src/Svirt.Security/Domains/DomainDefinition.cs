using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Svirt.Security.Domains;

/// <summary>
/// A virtual machine as far as confining it needs to know: who it is, the labels it asks for and the host paths its emulator is to have.
/// Read from domain XML by <see cref="DomainXml"/>, or made by a manager that has a configuration format of its own. Immutable, so safe
/// to share between threads; equality compares the lists entry by entry.
/// </summary>
public sealed record DomainDefinition
{
    private static readonly Guid NameNamespace = new("6f6d0c3e-52a4-5b6e-9d6b-7f2f1f3c8a51");

    /// <summary>
    /// Identity of the domain (<c>uuid</c>). A document without one has the identity <see cref="IdFromName"/> gives, so that the same
    /// document is always the same domain.
    /// </summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the domain, unique on its host.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, only white space, <c>.</c> or <c>..</c>, has a slash or control characters, or more than 255 bytes in UTF-8.
    /// </exception>
    public required string Name
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (DomainName.FindFault(value) is { } fault)
                throw new ArgumentException(fault.Sentence, nameof(value));
            field = value;
        }
    }

    /// <summary>How the domain is virtualized (<c>domain/@type</c>): <c>kvm</c>, <c>qemu</c>, ...</summary>
    public required string VirtualizationType { get; init; }

    /// <summary>Absolute path of the emulator (<c>devices/emulator</c>); null where the manager chooses.</summary>
    /// <exception cref="ArgumentException">The path is not absolute, has control characters or more than 4095 bytes.</exception>
    public string? Emulator
    {
        get;
        init
        {
            if (value is not null && HostPath.FindFault(value) is { } fault)
                throw new ArgumentException(fault.Sentence, nameof(value));
            field = value;
        }
    }

    /// <summary>What the domain wants from each security model, in the document's order.</summary>
    public ImmutableArray<DomainSecurityLabel> SecurityLabels { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// The host paths the emulator is to have: boot resources first, then devices in the document's order, a disk's image before its
    /// lower layers. Two devices with the same path make two entries.
    /// </summary>
    public ImmutableArray<DomainResource> Resources { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The images without a path whose chain is open. A list that is not empty stops the completion of chains.</summary>
    public ImmutableArray<OpenPathlessImage> OpenPathlessImages { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Whether the document passes arguments or properties through to the emulator (<c>qemu:commandline</c>, <c>qemu:override</c>). They
    /// may name host paths that are not in <see cref="Resources"/> and so get no label.
    /// </summary>
    public bool HasRawCommandLine { get; init; }

    /// <summary>
    /// Whether a character device is a terminal that the emulator makes for itself (type <c>pty</c>). It is no host path that could be
    /// named beforehand, so it is not in <see cref="Resources"/>, and one that is attached later needs this from the start.
    /// </summary>
    public bool HasTerminal { get; init; }

    /// <summary>The domain's label for a model.</summary>
    /// <param name="model">The model, compared ordinally; null for the label that names none and so means the host's first model.</param>
    /// <returns>The label, or null where the domain has none that names exactly this model.</returns>
    public DomainSecurityLabel? FindSecurityLabel(string? model)
    {
        foreach (var label in SecurityLabels)
        {
            if (label.Model == model)
                return label;
        }

        return null;
    }

    /// <summary>
    /// The identity of a domain that has a name only: a version 8 UUID (RFC 9562, 5.8) of the first 128 bits of SHA-256 over a
    /// fixed namespace UUID in network order and the name in UTF-8. It never changes between releases.
    /// </summary>
    /// <param name="name">The domain's name.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static Guid IdFromName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] input = [.. NameNamespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
        var hash = SHA256.HashData(input).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    /// <summary>Whether both describe the same domain in the same way.</summary>
    /// <param name="other">The definition to compare with.</param>
    /// <returns>Whether all properties are equal, lists entry by entry.</returns>
    public bool Equals(DomainDefinition? other) =>
        other is not null
        && Id == other.Id
        && Name == other.Name
        && VirtualizationType == other.VirtualizationType
        && Emulator == other.Emulator
        && HasRawCommandLine == other.HasRawCommandLine
        && HasTerminal == other.HasTerminal
        && SecurityLabels.SequenceEqual(other.SecurityLabels)
        && Resources.SequenceEqual(other.Resources)
        && OpenPathlessImages.SequenceEqual(other.OpenPathlessImages);

    /// <summary>A hash that agrees with <see cref="Equals(DomainDefinition?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Id, Name, SecurityLabels.Length, Resources.Length);
}
