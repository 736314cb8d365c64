using Svirt.Security.Errors;

namespace Svirt.Security.AccessVectors;

/// <summary>A <see cref="SecurityIdTable"/> is full of contexts that are held.</summary>
public sealed class SecurityIdsExhaustedException : SvirtSecurityException
{
    internal SecurityIdsExhaustedException(int capacity)
        : base($"All {capacity} security ids are held; release references or make the table larger.") => Capacity = capacity;

    /// <summary>The size of the table.</summary>
    public int Capacity { get; }
}
