using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// A hash of text under a key of its own table, drawn at random, so that nobody can prepare contexts that meet in one bucket. Words of
/// the text are multiplied to 128 bits and folded, two at a time. Not cryptographic: whoever learns the key can make the chains long, up to
/// the bounded size of the table and no further.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ContextHash
{
    private readonly ulong _first, _second, _third;

    private ContextHash(ulong first, ulong second, ulong third) => (_first, _second, _third) = (first, second, third);

    public static ContextHash CreateRandom()
    {
        Span<ulong> keys = stackalloc ulong[3];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys));
        return new ContextHash(keys[0], keys[1], keys[2]);
    }

    public ulong Compute(ReadOnlySpan<char> text)
    {
        const int CharsPerWord = 4, CharsPerStep = 2 * CharsPerWord;
        ref char start = ref MemoryMarshal.GetReference(text);
        ulong hash = _third ^ (uint)text.Length;
        if (text.Length < CharsPerStep)
            return ComputeShort(text, hash);
        // The last step may overlap the one before it, which spares a loop over a rest.
        int last = text.Length - CharsPerStep;
        for (int i = 0; i < last; i += CharsPerStep)
            hash = Step(ref start, i, hash);
        return Fold(Step(ref start, last, hash), _second ^ (uint)text.Length);
    }

    private ulong ComputeShort(ReadOnlySpan<char> text, ulong hash)
    {
        foreach (char c in text)
            hash = Fold(hash ^ c ^ _first, _second);
        return Fold(hash, _second ^ (uint)text.Length);
    }

    // Two multiplications that do not wait for each other: one for each word, the second with the hash so far.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Step(ref char start, int index, ulong hash) => Fold(Word(ref start, index) ^ _first, Word(ref start, index + 4) ^ _second ^ hash);

    private static ulong Word(ref char start, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref start, index)));

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
