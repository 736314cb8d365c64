using Svirt.Security.Host;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// A number that changes with everything that decisions depend on: policy, booleans, enforcing mode. A decision made in one epoch is not
/// given out in another. Thread-safe.
/// </summary>
public sealed unsafe class DecisionEpoch
{
    // The word lies alone in its cache line, or every write beside it would cost the readers.
    private const int Padding = 32;

    private readonly uint[] _own;
    private readonly uint* _word;
    private readonly ISELinuxStatusPage? _page;
    private readonly TimeProvider _clock;
    private long _polledAt;

    /// <summary>Makes an epoch that its owner advances, for sources other than the kernel.</summary>
    public DecisionEpoch()
        : this(null, TimeSpan.Zero, TimeProvider.System)
    {
    }

    internal DecisionEpoch(ISELinuxStatusPage? page, TimeSpan staleness, TimeProvider clock)
    {
        _page = page;
        _clock = clock;
        _own = GC.AllocateArray<uint>(2 * Padding, pinned: true);
        _word = (uint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _own[Padding]);
        if (page is null)
            return;
        if (page.SequenceAddress != 0)
        {
            Mode = FreshnessMode.MappedStatusPage;
            _word = (uint*)page.SequenceAddress;
            return;
        }

        Mode = FreshnessMode.PolledStatusPage;
        Staleness = staleness;
        *_word = page.Read().Sequence;
        _polledAt = clock.GetTimestamp();
    }

    /// <summary>How changes become known.</summary>
    public FreshnessMode Mode { get; }

    /// <summary>How long a change may go unnoticed: zero unless the status page is polled.</summary>
    public TimeSpan Staleness { get; }

    /// <summary>The present epoch. Odd while something changes.</summary>
    /// <exception cref="HostException">The status page cannot be read any more.</exception>
    public uint Current
    {
        get
        {
            if (_page is not null && Mode == FreshnessMode.PolledStatusPage)
                PollIfDue();
            uint value = Volatile.Read(ref *_word);
            GC.KeepAlive(this);
            return value;
        }
    }

    /// <summary>The epoch of the moment, read anew also where the page is polled.</summary>
    internal uint Latest
    {
        get
        {
            if (Mode == FreshnessMode.PolledStatusPage)
                Poll();
            return Current;
        }
    }

    /// <summary>Where the epoch lies in memory; good as long as this object is referenced.</summary>
    internal uint* Word => _word;

    /// <summary>Ends the epoch, after a change that no answer can have seen in part. By the owner of a source that is not the kernel.</summary>
    /// <exception cref="InvalidOperationException">The epoch is the kernel's.</exception>
    public void Advance() => Change(() => { });

    /// <summary>
    /// Makes a change and ends the epoch. While the change is under way checks that have to ask the source wait, so that no decision mixes what
    /// was before with what is after. By the owner of a source that is not the kernel; one change after the other.
    /// </summary>
    /// <param name="change">
    /// The change, best a single assignment: checks wait for 10 seconds and then throw <see cref="UnstablePolicyException"/>. A check that the change
    /// itself makes throws it at once.
    /// </param>
    /// <exception cref="InvalidOperationException">The epoch is the kernel's.</exception>
    public void Change(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Mode != FreshnessMode.Notified)
            throw new InvalidOperationException("The epoch is the kernel's.");
        lock (_own)
        {
            // A change within a change is part of it.
            if ((*_word & 1) != 0)
            {
                change();
                return;
            }

            Interlocked.Increment(ref *_word);
            try
            {
                change();
            }
            finally
            {
                Interlocked.Increment(ref *_word);
            }
        }
    }

    /// <summary>Waits a little while the epoch is odd; false when it has been for too long, or this very thread makes the change.</summary>
    internal bool TryWait(ref ChangeWait wait) => !Monitor.IsEntered(_own) && wait.TryWait();

    private void PollIfDue()
    {
        if (_clock.GetElapsedTime(Volatile.Read(ref _polledAt)) >= Staleness)
            Poll();
    }

    private void Poll()
    {
        long now = _clock.GetTimestamp();
        uint read = _page!.Read().Sequence;
        // Two threads may read before and after a change and come here in the other order: the epoch never goes back.
        uint known = Volatile.Read(ref *_word);
        while ((int)(read - known) > 0)
        {
            uint seen = Interlocked.CompareExchange(ref *_word, read, known);
            if (seen == known)
                break;
            known = seen;
        }

        Volatile.Write(ref _polledAt, now);
    }
}
