using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// The source descriptors of one spawn, held open for its duration and all numbered above every target: so a dup2 in the child never
/// overwrites a source that is still needed, and source and target are never the same number (posix_spawn would then clear close-on-exec on
/// a descriptor instead of copying it). Copies are born with close-on-exec.
/// </summary>
internal sealed class SpawnDescriptors : IDisposable
{
    private readonly List<SafeHandle> _referenced = [];
    private readonly List<SafeFileHandle> _copies = [];
    private readonly SortedDictionary<int, int> _sources = [];

    internal SpawnDescriptors(IReadOnlyList<DescriptorMapping> mappings)
    {
        foreach (DescriptorMapping mapping in mappings)
            HighestTarget = Math.Max(HighestTarget, mapping.Target);

        try
        {
            foreach (DescriptorMapping mapping in mappings)
            {
                if (!_sources.TryAdd(mapping.Target, SourceNumber(mapping.Source)))
                    throw new ArgumentException($"Descriptor {mapping.Target} is given to the child twice.", nameof(mappings));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int HighestTarget { get; } = 2;

    /// <summary>The source number for a target, or null where the child is to have a gap.</summary>
    internal int? this[int target] => _sources.TryGetValue(target, out int source) ? source : null;

    public void Dispose()
    {
        foreach (SafeFileHandle copy in _copies)
            copy.Dispose();
        foreach (SafeHandle handle in _referenced)
            handle.DangerousRelease();
        _copies.Clear();
        _referenced.Clear();
    }

    private int SourceNumber(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _referenced.Add(handle);
        int number = (int)handle.DangerousGetHandle();
        if (number > HighestTarget)
            return number;

        int copy = NativeMethods.DescriptorControl(number, NativeMethods.DuplicateCloseOnExec, HighestTarget + 1);
        if (copy < 0)
            throw HostException.FromLastError("fcntl(F_DUPFD_CLOEXEC)", $"descriptor {number}");

        _copies.Add(new SafeFileHandle(copy, ownsHandle: true));
        return copy;
    }
}
