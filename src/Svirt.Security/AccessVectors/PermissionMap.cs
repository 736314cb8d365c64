using System.Numerics;

namespace Svirt.Security.AccessVectors;

/// <summary>How vectors of one policy become vectors in the bits of an <see cref="ObjectClass"/>. Immutable.</summary>
internal sealed class PermissionMap
{
    private readonly sbyte[] _bits = new sbyte[ClassDefinition.MaxPermissions];
    private readonly bool _isIdentity = true;

    public PermissionMap(uint epoch, ClassDefinition? definition, string[] permissions)
    {
        Epoch = epoch;
        Permissions = permissions;
        Definition = definition;
        for (int bit = 0; bit < _bits.Length; bit++)
        {
            int index = definition?.Permissions[bit] is { } name ? Array.IndexOf(permissions, name) : -1;
            _bits[bit] = (sbyte)index;
            if (index < 0)
                continue;
            Defined |= 1u << index;
            _isIdentity &= index == bit;
        }
    }

    public uint Epoch { get; }

    /// <summary>The permissions of the class that the map was made for.</summary>
    public string[] Permissions { get; }

    /// <summary>Null where the policy does not define the class.</summary>
    public ClassDefinition? Definition { get; }

    /// <summary>What the policy defines.</summary>
    public uint Defined { get; }

    /// <summary>Rearranges a vector; permissions that nobody has asked about are left out.</summary>
    public uint Translate(uint vector)
    {
        if (_isIdentity)
            return vector & Defined;
        uint translated = 0;
        for (uint rest = vector; rest != 0; rest &= rest - 1)
        {
            int index = _bits[BitOperations.TrailingZeroCount(rest)];
            if (index >= 0)
                translated |= 1u << index;
        }

        return translated;
    }

    /// <summary>The policy's bit of one permission of the class; 0 where the policy does not define it.</summary>
    public uint TranslateBack(uint permission)
    {
        int bit = Array.IndexOf(_bits, (sbyte)BitOperations.TrailingZeroCount(permission));
        return bit < 0 ? 0 : 1u << bit;
    }
}
