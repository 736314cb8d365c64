namespace Svirt.Security.AccessVectors;

/// <summary>
/// A class as callers of one <see cref="AccessVectorCache"/> know it: by name, with permission bits that stay the same whichever policy is
/// loaded, and whether or not the policy defines it. From <see cref="AccessVectorCache.GetClass"/>. Thread-safe.
/// </summary>
public sealed class ObjectClass
{
    private readonly ObjectClassTable _table;
    private volatile string[] _permissions = [];
    private volatile PermissionMap? _map;
    private volatile uint _ioctl;

    internal ObjectClass(ObjectClassTable table, string name, int number)
    {
        _table = table;
        Name = name;
        Key = (ulong)number << (3 * SecurityId.NumberBits);
    }

    /// <summary>The name, for instance <c>file</c>.</summary>
    public string Name { get; }

    /// <summary>The permissions in the order of their bits.</summary>
    public IReadOnlyList<string> Permissions => _permissions;

    /// <summary>The number in this cache, where it stands in a key: above the 48 bits of a security id.</summary>
    internal ulong Key { get; }

    internal ObjectClassTable Table => _table;

    /// <summary>The bit of the permission <c>ioctl</c>.</summary>
    internal uint Ioctl
    {
        get
        {
            if (_ioctl == 0)
                _ioctl = GetPermissions("ioctl");
            return _ioctl;
        }
    }

    /// <summary>The bits of permissions, for checks. Also of those that the policy does not define: a check then says so.</summary>
    /// <exception cref="ArgumentException">A name is empty, or the class would have more than 32 permissions.</exception>
    public uint GetPermissions(params ReadOnlySpan<string> names)
    {
        uint bits = 0;
        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
            int index = Array.IndexOf(_permissions, name);
            bits |= 1u << (index >= 0 ? index : _table.AddPermission(this, name));
        }

        return bits;
    }

    /// <summary>The names of the permissions of a vector, in the order of their bits.</summary>
    public IEnumerable<string> NamesOf(uint permissions)
    {
        string[] names = _permissions;
        for (int i = 0; i < names.Length; i++)
        {
            if ((permissions & (1u << i)) != 0)
                yield return names[i];
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Adds what is new; under the table's lock.</summary>
    /// <returns>The bit of the first.</returns>
    internal int Add(ReadOnlySpan<string> names)
    {
        string[] present = _permissions;
        if (present.Length + names.Length > ClassDefinition.MaxPermissions)
            throw new ArgumentException($"Class {Name} would have more than {ClassDefinition.MaxPermissions} permissions.", nameof(names));
        _permissions = [.. present, .. names];
        return present.Length;
    }

    /// <summary>How the policy's bits become those of this class, looked up once in an epoch.</summary>
    internal PermissionMap MapOf(uint epoch, IDecisionSource source)
    {
        string[] permissions = _permissions;
        if (_map is { } map && map.Epoch == epoch && ReferenceEquals(map.Permissions, permissions))
            return map;
        return _map = new PermissionMap(epoch, source.FindClass(Name), permissions);
    }
}
