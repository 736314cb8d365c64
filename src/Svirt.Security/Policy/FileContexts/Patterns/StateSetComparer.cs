using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>Compares sets of states by their elements.</summary>
internal sealed class StateSetComparer : IEqualityComparer<int[]>
{
    public static StateSetComparer Instance { get; } = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] int[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
        return hash.ToHashCode();
    }
}
