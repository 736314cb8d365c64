namespace Svirt.Security.AccessVectors;

/// <summary>An object class as the policy of one epoch defines it. Immutable.</summary>
public sealed class ClassDefinition
{
    /// <summary>The most permissions of a class: the bits of an access vector.</summary>
    public const int MaxPermissions = 32;

    /// <summary>Makes a definition.</summary>
    /// <param name="name">The name of the class.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="permissions">The permissions with their numbers, from 1 to 32: bit n - 1 of a vector is permission number n.</param>
    /// <exception cref="ArgumentException">A number is out of range or there twice.</exception>
    public ClassDefinition(string name, int number, IEnumerable<KeyValuePair<string, int>> permissions)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentNullException.ThrowIfNull(permissions);
        Name = name;
        Number = number;
        var names = new string?[MaxPermissions];
        foreach ((string permission, int bit) in permissions)
        {
            if (bit is < 1 or > MaxPermissions || names[bit - 1] is not null)
                throw new ArgumentException($"Permission {permission} of class {name} cannot have the number {bit}.", nameof(permissions));
            names[bit - 1] = permission;
        }

        Permissions = names;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The number in the policy, from 1.</summary>
    public int Number { get; }

    /// <summary>The permissions by bit; null for a bit without one. 32 long.</summary>
    public IReadOnlyList<string?> Permissions { get; }
}
