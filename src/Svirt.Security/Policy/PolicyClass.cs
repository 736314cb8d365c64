using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy;

/// <summary>
/// An object class of a policy with its permissions. Numbers and bits are the policy's own, which are those that
/// <c>/sys/fs/selinux/class</c> and <c>/sys/fs/selinux/access</c> use while that policy is loaded. Immutable and safe for any number of threads.
/// </summary>
public sealed class PolicyClass
{
    private readonly string?[] _permissions;
    private readonly int _commonCount;

    internal PolicyClass(int number, string name, string? common, int commonCount, string?[] permissions)
    {
        Number = number;
        Name = name;
        Common = common;
        _commonCount = commonCount;
        _permissions = permissions;
    }

    /// <summary>The number of the class, from 1.</summary>
    public int Number { get; }

    /// <summary>The name, for instance <c>file</c>.</summary>
    public string Name { get; }

    /// <summary>The name of the common whose permissions the class inherits, or null.</summary>
    public string? Common { get; }

    /// <summary>All permissions in the order of their bits, the inherited ones included.</summary>
    public IEnumerable<string> Permissions => NamesOf(uint.MaxValue);

    /// <summary>The permissions that are not inherited, in the order of their bits.</summary>
    public IEnumerable<string> OwnPermissions => _permissions.Skip(_commonCount).OfType<string>();

    /// <summary>All bits that have a permission.</summary>
    public uint AllPermissions
    {
        get
        {
            uint all = 0;
            for (int i = 0; i < _permissions.Length; i++)
                all |= _permissions[i] is null ? 0 : 1u << i;
            return all;
        }
    }

    internal ConstraintDefinition[] Constraints { get; init; } = [];

    internal ConstraintDefinition[] ValidateTransitions { get; init; } = [];

    internal ClassDefaults Defaults { get; init; }

    /// <summary>Bits from 0 up to the number of permissions: what setools takes for the length of the vector.</summary>
    internal uint VectorMask => _permissions.Length == 32 ? uint.MaxValue : (1u << _permissions.Length) - 1;

    /// <summary>The bit of a permission, as a mask.</summary>
    public bool TryGetPermission(string name, out uint permission)
    {
        ArgumentNullException.ThrowIfNull(name);
        int index = Array.IndexOf(_permissions, name);
        permission = index < 0 ? 0 : 1u << index;
        return index >= 0;
    }

    /// <summary>The bits of permissions, as a mask.</summary>
    /// <exception cref="ArgumentException">The class does not have a permission of that name.</exception>
    public uint GetPermissions(params ReadOnlySpan<string> names)
    {
        uint permissions = 0;
        foreach (string name in names)
        {
            if (!TryGetPermission(name, out uint permission))
                throw new ArgumentException($"Class {Name} has no permission {name}.", nameof(names));
            permissions |= permission;
        }

        return permissions;
    }

    /// <summary>The names of the permissions of a vector, in the order of their bits; bits without a permission are left out.</summary>
    public IEnumerable<string> NamesOf(uint permissions)
    {
        for (uint rest = permissions; rest != 0; rest &= rest - 1)
        {
            if (TryGetName(BitOperations.TrailingZeroCount(rest), out string? name))
                yield return name;
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private bool TryGetName(int bit, [NotNullWhen(true)] out string? name)
    {
        name = bit < _permissions.Length ? _permissions[bit] : null;
        return name is not null;
    }
}
