using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>
/// Waits for a change that somebody else has begun, by time and not by attempts: whoever makes it may have lost its processor in the middle. On the
/// processor at first, then asleep. For one thread and one wait.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ChangeWait(TimeSpan limit)
{
    /// <summary>The longest that a change may last: far more than any does, so that only one that never ends is an error.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private SpinWait _spin;
    private long _since;

    /// <summary>Waits a little; false once the limit has passed since the first call.</summary>
    public bool TryWait()
    {
        if (_since == 0)
            _since = Stopwatch.GetTimestamp();
        else if (Stopwatch.GetElapsedTime(_since) >= limit)
            return false;
        _spin.SpinOnce();
        return true;
    }
}
