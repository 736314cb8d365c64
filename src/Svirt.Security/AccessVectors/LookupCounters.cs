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

    // Stripes for twice the processors' threads of a large host; few stacks meet in one stripe.
    private const int StripeCount = 256;

    private readonly Stripe[] _stripes = new Stripe[StripeCount];

    /// <summary>The stripes, for <see cref="TryIncrement"/>.</summary>
    public Stripe[] Stripes => _stripes;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryIncrement(Stripe[] stripes)
    {
        // Any local will do: what matters is on which stack it lies.
        Unsafe.SkipInit(out int local);
        nuint stack = (nuint)(&local) >> StackShift;
        ref Stripe stripe = ref StripeOf(stripes, stack);
        if (stripe.Stack != stack)
            return false;
        stripe.Owned++;
        return true;
    }

    /// <summary>Counts one lookup, the first of a thread as well.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Increment()
    {
        int local = 0;
        nuint stack = (nuint)(&local) >> StackShift;
        ref Stripe stripe = ref StripeOf(_stripes, stack);
        nuint owner = Interlocked.CompareExchange(ref stripe.Stack, stack, 0);
        if (owner == 0 || owner == stack)
            stripe.Owned++;
        else
            Interlocked.Increment(ref stripe.Shared);
    }

    // Stacks lie eight mebibytes apart, or one and a half. The index is below the length: the compiler does not see that.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Stripe StripeOf(Stripe[] stripes, nuint stack) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(stripes), (nint)((stack ^ (stack >> 3)) & (StripeCount - 1)));

    /// <summary>128 bytes, since processors fetch cache lines in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct Stripe
    {
        [FieldOffset(0)]
        public nuint Stack;

        [FieldOffset(8)]
        public long Owned;

        [FieldOffset(16)]
        public long Shared;
    }
}
