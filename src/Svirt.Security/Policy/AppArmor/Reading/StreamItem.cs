namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>One item of the stream. Of a compound item this is the beginning; what is in it follows.</summary>
internal readonly ref struct StreamItem
{
    public required ItemType Type { get; init; }

    /// <summary>Where the item stands.</summary>
    public required int Offset { get; init; }

    /// <summary>The name before it; empty for none.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The value of a number, the number of entries of an array.</summary>
    public uint Number { get; init; }

    /// <summary>The text without the NUL at its end, or the blob.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Where <see cref="Bytes"/> stand.</summary>
    public int BytesOffset { get; init; }

    public bool Is(ItemType type, ReadOnlySpan<byte> name) => Type == type && Name.SequenceEqual(name);
}
