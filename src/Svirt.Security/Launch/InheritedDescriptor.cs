using System.Runtime.InteropServices;

namespace Svirt.Security.Launch;

/// <summary>A descriptor handed over to the emulator under a chosen number, such as a tap device or an open disk.</summary>
public sealed class InheritedDescriptor
{
    /// <summary>The lowest and the highest number that can be chosen.</summary>
    internal const int LowestTarget = 3, HighestTarget = 1023;

    /// <summary>Names a descriptor and its number in the child.</summary>
    /// <param name="source">The caller's descriptor, who keeps it; it is copied and keeps its close-on-exec flag in the manager.</param>
    /// <param name="target">The number in the child, 3 to 1023.</param>
    /// <exception cref="ArgumentException">The handle is closed or invalid, or the number is out of range.</exception>
    public InheritedDescriptor(SafeHandle source, int target)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsInvalid || source.IsClosed)
            throw new ArgumentException("The handle is closed or invalid.", nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(target, LowestTarget);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, HighestTarget);

        Source = source;
        Target = target;
    }

    /// <summary>The caller's descriptor.</summary>
    public SafeHandle Source { get; }

    /// <summary>The number in the child.</summary>
    public int Target { get; }
}
