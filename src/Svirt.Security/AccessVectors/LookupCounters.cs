using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// Counts lookups without a shared cache line, and without the call that a thread-static field costs: a stripe belongs to the mebibyte of
/// address space in which the stack of its thread lies, and nobody else writes to it. A thread whose stripe is another's counts with an
/// atomic operation. A thread that gets the stack of one that has ended goes on where that one stopped. Thread-safe.
/// </summary>
/// <remarks>
/// Where two stacks meet in one mebibyte, a thread that has used up all its stack but the last part may lose another's count, or have
/// its own lost. Nothing but the statistics depends on it.
/// </remarks>
internal sealed unsafe class LookupCounters
{
    private const int StackShift = 20;
    private const int SizeShift = 7;

    // A gibibyte of stacks, which lie eight mebibytes apart or one and a half: more threads than run at a time on a large host.
    private const int StripeCount = 1024;

    private readonly Stripe[] _stripes = GC.AllocateArray<Stripe>(StripeCount, pinned: true);

    /// <summary>The stripes, for <see cref="TryIncrement"/>; good as long as this object is referenced.</summary>
    public Stripe* Stripes => (Stripe*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_stripes));

    /// <summary>The sum of all threads. A lookup that is under way may be missing.</summary>
    public long Total
    {
        get
        {
            long sum = 0;
            foreach (ref Stripe stripe in _stripes.AsSpan())
                sum += Volatile.Read(ref stripe.Owned) + Volatile.Read(ref stripe.Shared);
            return sum;
        }
    }

    /// <summary>Counts one lookup if the stripe of this thread is its own.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryIncrement(Stripe* stripes)
    {
        // Any local will do: what matters is on which stack it lies.
        int local;
        nuint address = (nuint)(&local);
        Stripe* stripe = StripeOf(stripes, address);
        if (stripe->Stack != address >> StackShift)
            return false;
        stripe->Owned++;
        return true;
    }

    /// <summary>Counts one lookup, the first of a thread as well.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Increment()
    {
        int local = 0;
        ref Stripe stripe = ref *StripeOf(Stripes, (nuint)(&local));
        nuint stack = (nuint)(&local) >> StackShift;
        nuint owner = Volatile.Read(ref stripe.Stack);
        if (owner == 0)
            owner = Interlocked.CompareExchange(ref stripe.Stack, stack, 0);
        if (owner == 0 || owner == stack)
            stripe.Owned++;
        else
            Interlocked.Increment(ref stripe.Shared);
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Stripe* StripeOf(Stripe* stripes, nuint address) =>
        (Stripe*)((byte*)stripes + ((address >> (StackShift - SizeShift)) & ((StripeCount - 1) << SizeShift)));

    /// <summary>128 bytes, since processors fetch cache lines in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct Stripe
    {
        [FieldOffset(0)]
        public long Owned;

        [FieldOffset(8)]
        public nuint Stack;

        [FieldOffset(16)]
        public long Shared;
    }
}
