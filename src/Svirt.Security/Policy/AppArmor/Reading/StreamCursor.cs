using System.Buffers.Binary;

namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>A position in a stream of typed, perhaps named items. Numbers are little-endian; everything is checked against the end.</summary>
internal ref struct StreamCursor(ReadOnlySpan<byte> data)
{
    /// <summary>Real profiles nest two deep.</summary>
    private const int DeepestNesting = 16;

    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _data.Length;

    /// <summary>The next item; of a compound one its beginning.</summary>
    public StreamItem Next()
    {
        int offset = Position;
        ReadOnlySpan<byte> name = [];
        var type = (ItemType)Take(1)[0];
        if (type == ItemType.Name)
        {
            name = TakeText();
            type = (ItemType)Take(1)[0];
        }

        switch (type)
        {
            case ItemType.U8:
                return new StreamItem { Type = type, Offset = offset, Name = name, Number = Take(1)[0] };
            case ItemType.U16 or ItemType.Array:
                return new StreamItem { Type = type, Offset = offset, Name = name, Number = BinaryPrimitives.ReadUInt16LittleEndian(Take(2)) };
            case ItemType.U32:
                return new StreamItem { Type = type, Offset = offset, Name = name, Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) };
            case ItemType.U64:
                Take(8);
                return new StreamItem { Type = type, Offset = offset, Name = name };
            case ItemType.String:
                return new StreamItem { Type = type, Offset = offset, Name = name, BytesOffset = Position + 2, Bytes = TakeText() };
            case ItemType.Blob:
                return ReadBlob(offset, name);
            case ItemType.Struct or ItemType.StructEnd or ItemType.List or ItemType.ListEnd or ItemType.ArrayEnd:
                return new StreamItem { Type = type, Offset = offset, Name = name };
            default:
                throw new AppArmorPolicyException(offset, $"{(byte)type} is no type of item");
        }
    }

    /// <summary>The next item, which must be of this type; its name does not matter.</summary>
    public StreamItem Require(ItemType type)
    {
        StreamItem item = Next();
        return item.Type == type ? item : throw new AppArmorPolicyException(item.Offset, $"{type} was expected, not {item.Type}");
    }

    public uint RequireNumber() => Require(ItemType.U32).Number;

    /// <summary>Passes over what belongs to an item that has been read.</summary>
    public void Skip(StreamItem begun)
    {
        int depth = 0;
        for (StreamItem item = begun; ; item = Next())
        {
            if (item.Type is ItemType.Struct or ItemType.List or ItemType.Array)
                depth++;
            else if (item.Type is ItemType.StructEnd or ItemType.ListEnd or ItemType.ArrayEnd)
                depth--;
            if (depth > DeepestNesting)
                throw new AppArmorPolicyException(item.Offset, $"items are nested more than {DeepestNesting} deep");
            if (depth <= 0)
                return;
        }
    }

    private StreamItem ReadBlob(int offset, ReadOnlySpan<byte> name)
    {
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (size > (uint)(_data.Length - Position))
            throw new AppArmorPolicyException(offset, $"a blob of {size} bytes does not fit into the {_data.Length - Position} that are left");
        return new StreamItem { Type = ItemType.Blob, Offset = offset, Name = name, BytesOffset = Position, Bytes = Take((int)size) };
    }

    /// <summary>A counted text with a NUL at its end, which is left out.</summary>
    private ReadOnlySpan<byte> TakeText()
    {
        int offset = Position;
        int size = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
        ReadOnlySpan<byte> text = Take(size);
        if (size == 0 || text[^1] != 0)
            throw new AppArmorPolicyException(offset, "a text has no NUL at its end");
        return text[..^1];
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - Position)
            throw new AppArmorPolicyException(Position, $"{length} bytes were expected, and the policy ends after {_data.Length - Position}");
        ReadOnlySpan<byte> bytes = _data.Slice(Position, length);
        Position += length;
        return bytes;
    }
}
